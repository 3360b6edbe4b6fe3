import type { FastifyInstance } from 'fastify';

/** Milliseconds that a request at work may take once the gateway is told to stop: longer than any rpc waits. */
const GRACE_MS = 12_000;

/**
 * A shutdown that answers what is at work and waits for nobody else. By itself it closes the connections that are idle
 * when it begins, but one that was busy then and is kept alive by its client holds it up for a minute and more. So every
 * answer that is given from then on closes its connection; what is left after the grace (a request that never ends, say)
 * is cut.
 */
export function closeGracefully(fastify: FastifyInstance): void {
  let closing = false;
  fastify.addHook('preClose', (done) => {
    closing = true;
    setTimeout(() => fastify.server.closeAllConnections(), GRACE_MS).unref();
    done();
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) void reply.header('connection', 'close');
    done();
  });
}
