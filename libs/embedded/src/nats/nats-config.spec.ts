import { natsConfigText } from './nats-config';

describe("nats-server's configuration", () => {
  it('listens on loopback and stores streams in the folder, even if its path has quotes', () => {
    expect(natsConfigText({ port: 4222, serverName: 'one', storeDir: '/with "quotes" and spaces' })).toBe(
      [
        'host: "127.0.0.1"',
        'port: 4222',
        'server_name: "one"',
        'max_payload: 8MB',
        'ping_interval: "5s"',
        'ping_max: 2',
        'jetstream { store_dir: "/with \\"quotes\\" and spaces" }',
        '',
      ].join('\n'),
    );
  });

  it('includes the file of the users and the certificate', () => {
    const tls = { certFile: '/tls/c.pem', keyFile: '/tls/k.pem' };
    const text = natsConfigText({ port: 1, serverName: 'one', storeDir: '/s', usersFile: 'users.conf', tls });
    expect(text.split('\n').slice(-3, -1)).toEqual([
      'tls { cert_file: "/tls/c.pem", key_file: "/tls/k.pem" }',
      'include "users.conf"',
    ]);
  });

  it('ends with the extra configuration', () => {
    const text = natsConfigText({
      port: 4222,
      serverName: 'one',
      storeDir: '/store',
      extra: 'authorization { user: a }',
    });
    expect(text.split('\n').slice(-2)).toEqual(['jetstream { store_dir: "/store" }', 'authorization { user: a }']);
  });
});
