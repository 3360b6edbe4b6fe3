import { connect } from 'node:net';
import { startOwnNatsServer, testNatsUrl } from './test-nats';

async function greeting(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.once('data', (piece) => {
      socket.destroy();
      resolve(piece.toString('utf8'));
    });
    socket.once('error', reject);
  });
}

describe('a nats-server for a test file', () => {
  it('is shared by all tests of the file and has JetStream', async () => {
    const url = await testNatsUrl();
    expect(await testNatsUrl()).toBe(url);
    expect(await greeting(url)).toContain('"jetstream":true');
  });

  it('can be started as a separate one that can be killed and restarted at the same address', async () => {
    const server = await startOwnNatsServer();
    expect(server.url).not.toBe(await testNatsUrl());
    const before = server.pid;
    await server.kill();
    expect(server.pid).toBeUndefined();
    await expect(greeting(server.url)).rejects.toThrow('ECONNREFUSED');
    await server.restart();
    expect(server.pid).not.toBe(before);
    expect(await greeting(server.url)).toContain('INFO');
  });
});
