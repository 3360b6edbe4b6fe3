import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import { FastifyAdapter } from '@nestjs/platform-fastify';
import { RejectedError } from '@scriptorium/contracts';

import { toJsonText } from './json-text';

/**
 * Bytes of a request. An item's body may have 200 KB, and the gateway refuses a longer one by name; this limit is there
 * for bulk updates and schemas, and so that nobody fills the memory.
 */
const REQUEST_LIMIT = 4 * 1024 * 1024;

/** Printable, short, and nothing that breaks a log line. */
const REQUEST_ID = /^[\w.:/+=-]{1,128}$/;

/**
 * Fastify with requests as text and replies through `toJsonText`: the body of an item is neither parsed nor written on
 * its way. What is sent without a content type, or with a wrong one, is taken as text as well; who needs JSON parses it.
 */
export function createHttpAdapter(): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: REQUEST_LIMIT,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 300 },
    genReqId: ({ headers }: IncomingMessage) => {
      const sent = headers['x-request-id'];
      return typeof sent === 'string' && REQUEST_ID.test(sent) ? sent : randomUUID();
    },
  });
  const fastify = adapter.getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, bytes, done) => {
    try {
      done(null, textOf(bytes));
    } catch (error) {
      done(error as Error);
    }
  });
  fastify.setReplySerializer(toJsonText);
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  return adapter;
}

/** Bytes that are not UTF-8 are refused, not repaired: a repaired body would not be the one that was sent. */
function textOf(bytes: Buffer | string): string {
  if (typeof bytes === 'string') return bytes;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new RejectedError('REQUEST_NOT_UTF8', 'The request is not valid UTF-8.');
  }
}
