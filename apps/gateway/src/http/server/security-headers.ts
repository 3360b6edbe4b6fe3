import type { FastifyInstance } from 'fastify';

/** One year, in seconds. */
const HSTS = 'max-age=31536000';

/** Headers of every response, also of those that reach no route. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = { 'x-content-type-options': 'nosniff' };

/**
 * Adds the headers that keep browsers and proxies from guessing types and from storing content of the API, and from
 * plain HTTP if the client uses TLS. A route that sets `Cache-Control` keeps its own value.
 */
export function addSecurityHeaders(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    void reply.headers(SECURITY_HEADERS);
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
    if (request.protocol === 'https') void reply.header('strict-transport-security', HSTS);
    done();
  });
}
