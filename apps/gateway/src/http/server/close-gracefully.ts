import type { FastifyInstance } from 'fastify';

/**
 * Shuts down gracefully: answers the requests in flight and does not wait for idle connections. Fastify itself closes
 * only connections that are idle when the shutdown begins; a busy connection that its client keeps alive would delay
 * the shutdown for a minute or more. So every response during the shutdown closes its connection. After the grace
 * period all remaining connections are closed.
 */
export function closeGracefully(fastify: FastifyInstance, graceMs: number): void {
  let closing = false;
  fastify.addHook('preClose', (done) => {
    closing = true;
    setTimeout(() => fastify.server.closeAllConnections(), graceMs).unref();
    done();
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) void reply.header('connection', 'close');
    done();
  });
}
