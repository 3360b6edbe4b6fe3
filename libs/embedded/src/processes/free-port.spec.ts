import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { claimPort, pickFreePort } from './free-port';

describe('a free port', () => {
  it('is below the ephemeral ports, and differs between concurrent calls', async () => {
    const ports = await Promise.all(Array.from({ length: 200 }, async () => pickFreePort()));
    expect(new Set(ports).size).toBe(ports.length);
    expect(ports.filter((port) => port < 20_000 || port >= 32_000)).toEqual([]);
  });

  it('is claimed for 0 and undefined', async () => {
    expect(await claimPort(0, 'PORT')).toBeGreaterThan(0);
    expect(await claimPort(undefined, 'PORT')).toBeGreaterThan(0);
  });
});

describe('a requested port', () => {
  it('is claimed if it is free, also repeatedly', async () => {
    const port = await pickFreePort();
    expect([await claimPort(port, 'PORT'), await claimPort(port, 'PORT')]).toEqual([port, port]);
  });

  it('is rejected with the setting if it is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(claimPort(port, '--port / PORT')).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      data: { port, setting: '--port / PORT' },
    });
    server.close();
  });
});
