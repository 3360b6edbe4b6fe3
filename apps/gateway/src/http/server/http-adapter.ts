import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DEFAULT_RPC_TIMEOUT_MS, gatewayDrainMs } from '@scriptorium/contracts';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

import { closeGracefully } from './close-gracefully';
import { addSecurityHeaders } from './security-headers';
import { toJsonText } from '../bodies/json-text';
import { DRAIN_LIMIT, readTextWithin } from '../bodies/read-text';
import { isStreamed, maxBytesOf } from '../bodies/streamed';

/** Allowed request ids: short and safe in a log line. */
const REQUEST_ID = /^[\w.:/+=-]{1,128}$/;

/** Times in milliseconds after which a slow client loses its connection. */
export interface ClientTimeouts {
  /** From the first byte of a request to the end of its headers. */
  readonly headers: number;
  /** For the body of a request that is not streamed. Anonymous clients can send one. */
  readonly body: number;
  /** Without a byte in either direction. */
  readonly idle: number;
}

const CLIENT_TIMEOUTS: ClientTimeouts = { headers: 15_000, body: 30_000, idle: 120_000 };

interface HttpOptions {
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  readonly rpcTimeoutMs?: number;
  readonly timeouts?: ClientTimeouts;
  /** Addresses and networks, separated by commas, whose `X-Forwarded-*` headers are believed. */
  readonly trustedProxies?: string | undefined;
}

/**
 * Creates a Fastify adapter that reads requests as text and writes responses with `toJsonText`, so that the body of an
 * item is neither parsed nor serialized. A missing or wrong content type is ignored; handlers parse JSON themselves.
 * Streamed routes get the raw request.
 */
export function createHttpAdapter({
  tls,
  rpcTimeoutMs = DEFAULT_RPC_TIMEOUT_MS,
  timeouts = CLIENT_TIMEOUTS,
  trustedProxies,
}: HttpOptions = {}): FastifyAdapter {
  const server = { headersTimeout: timeouts.headers, connectionsCheckingInterval: timeouts.headers / 3 };
  const adapter = new FastifyAdapter({
    ...(tls === undefined ? { http: server } : { https: { ...tls, ...server } }),
    connectionTimeout: timeouts.idle,
    trustProxy: trustedProxies ?? false,
    bodyLimit: DRAIN_LIMIT,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 300 },
    // An address that cannot be decoded never reaches a route, but its response needs the format of its dialect.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      const fastify = adapter.getInstance();
      fastify.errorHandler.call(fastify, error, request, reply);
    },
    genReqId: ({ headers }: IncomingMessage) => {
      const sent = headers['x-request-id'];
      return typeof sent === 'string' && REQUEST_ID.test(sent) ? sent : randomUUID();
    },
  });
  const fastify = adapter.getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', async (request: FastifyRequest, payload: IncomingMessage) =>
    isStreamed(request) ? payload : readTextWithin(timeouts.body, payload, maxBytesOf(request)),
  );
  fastify.setReplySerializer(toJsonText);
  // The rest of a body that was too late must not be read as another request.
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (reply.statusCode === 408) void reply.header('connection', 'close');
    done();
  });
  addSecurityHeaders(fastify);
  closeGracefully(fastify, gatewayDrainMs(rpcTimeoutMs));
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  return adapter;
}
