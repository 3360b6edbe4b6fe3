import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { weakTagOf } from '../../../http/requests/entity-tags';
import { exchangeOf } from './exchange';
import { isOfDialect } from './paths';

const EXPOSED = 'x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset';

/**
 * Sets the headers of docs/contracts/datocms.md §1.4 on every response of the dialect, including responses without a
 * controller, for example for a path without a route. The request id is set for all dialects.
 */
export function addResponseHeaders(fastify: FastifyInstance, { limit }: { readonly limit: number }): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (isOfDialect(request.url)) setHeaders(request, reply, payload, limit);
    done();
  });
}

function setHeaders(request: FastifyRequest, reply: FastifyReply, payload: unknown, limit: number): void {
  const { environment, remaining } = exchangeOf(request);
  // Any rate limit: the client waits for this header only.
  const reset = reply.statusCode === 429 ? reply.getHeader('retry-after') : undefined;
  const isFresh = reply.statusCode === 200 || reply.statusCode === 201;
  void reply.headers({
    'x-api-version': '3',
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining ?? limit),
    'cache-control': isFresh ? 'max-age=0, private, must-revalidate' : 'no-cache',
    'access-control-expose-headers': EXPOSED,
    ...(environment === undefined ? {} : { 'x-environment': environment }),
    ...(reset === undefined ? {} : { 'x-ratelimit-reset': String(reset) }),
  });
  if (typeof payload !== 'string' || payload === '') return;
  // The client treats any other content type as a broken response and repeats the GET without limit.
  void reply.header('content-type', 'application/json; charset=utf-8');
  if (reply.statusCode === 200 && request.method === 'GET') void reply.header('etag', weakTagOf(payload));
}
