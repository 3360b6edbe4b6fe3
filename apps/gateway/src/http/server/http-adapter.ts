import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DEFAULT_RPC_TIMEOUT_MS, gatewayDrainMs } from '@scriptorium/contracts';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

import { closeGracefully } from './close-gracefully';
import { toJsonText } from '../bodies/json-text';
import { DRAIN_LIMIT, readText } from '../bodies/read-text';
import { isStreamed } from '../bodies/streamed';

/** Allowed request ids: short and safe in a log line. */
const REQUEST_ID = /^[\w.:/+=-]{1,128}$/;

/**
 * Creates a Fastify adapter that reads requests as text and writes responses with `toJsonText`, so that the body of an
 * item is neither parsed nor serialized. A missing or wrong content type is ignored; handlers parse JSON themselves.
 * Streamed routes get the raw request.
 */
export function createHttpAdapter(
  tls?: { readonly cert: Buffer; readonly key: Buffer },
  rpcTimeoutMs = DEFAULT_RPC_TIMEOUT_MS,
): FastifyAdapter {
  const adapter = new FastifyAdapter({
    ...(tls === undefined ? {} : { https: { ...tls } }),
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
    isStreamed(request) ? payload : readText(payload),
  );
  fastify.setReplySerializer(toJsonText);
  closeGracefully(fastify, gatewayDrainMs(rpcTimeoutMs));
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  return adapter;
}
