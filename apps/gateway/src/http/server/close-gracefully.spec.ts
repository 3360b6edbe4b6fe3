import { Agent, get } from 'node:http';
import type { AddressInfo } from 'node:net';

import { fastify, type FastifyInstance } from 'fastify';

import { closeGracefully } from './close-gracefully';

let server: FastifyInstance;
const agent = new Agent({ keepAlive: true });

beforeEach(() => {
  server = fastify();
  closeGracefully(server, 60_000);
});

afterEach(() => {
  agent.destroy();
  return server.close();
});

async function send(path: string): Promise<{ status: number | undefined; connection: string | undefined }> {
  const { port } = server.server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, agent }, (reply) => {
      reply.resume().on('end', () => resolve({ status: reply.statusCode, connection: reply.headers.connection }));
    }).on('error', reject);
  });
}

// If a kept-alive connection delayed the shutdown, the test would exceed its time limit.
test('answers requests in flight and does not wait for kept-alive connections', async () => {
  let arrive = (): void => undefined;
  let answer = (): void => undefined;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const answered = new Promise<void>((resolve) => (answer = resolve));
  server.get('/fast', () => Promise.resolve({}));
  server.get('/slow', () => {
    arrive();
    return answered.then(() => ({}));
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  const slow = send('/slow');
  await arrived;
  expect(await send('/fast')).toEqual({ status: 200, connection: 'keep-alive' });

  const closed = server.close();
  while (server.server.listening) await new Promise(setImmediate);
  answer();
  expect(await slow).toEqual({ status: 200, connection: 'close' });
  await closed;
});
