import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { OLDEST_NATS_VERSION } from '../nats/nats-version';
import { checkDatabase, checkNats } from './external-servers';

describe('checkNats', () => {
  let server: Server;
  let url: string;
  let greet: (socket: Socket) => void;

  beforeAll(async () => {
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      greet(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `nats://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  afterAll(() => server.close());

  const greetWith = (text: string): void => {
    greet = (socket) => socket.end(text);
  };
  const info = (members: object): string => `INFO ${JSON.stringify(members)}\r\n`;

  it.each([OLDEST_NATS_VERSION, '2.14.5', '2.15.0-RC.1', '3.0.0', '2.10.27+ds'])(
    'accepts version %s',
    async (version) => {
      greetWith(info({ version, jetstream: true, server_name: 'a' }));
      await expect(checkNats(url)).resolves.toBeUndefined();
    },
  );

  it.each([
    ['an older version', info({ version: '2.9.25', jetstream: true }), 'version 2.9.25 is older than'],
    ['an older pre-release', info({ version: '2.9.0-beta.1', jetstream: true }), 'version 2.9.0 is older than'],
    ['no JetStream', info({ version: '2.14.5' }), 'JetStream is disabled'],
    ['no version', info({ jetstream: true }), 'does not report its version'],
    ['an invalid version', info({ version: 'unknown', jetstream: true }), 'does not report its version'],
    ['a version that is no text', info({ version: 2, jetstream: true }), 'does not report its version'],
    ['members of other types', info({ version: '2.14.5', jetstream: 'false' }), 'JetStream is disabled'],
    ['INFO null', 'INFO null\r\n', 'is not a NATS server'],
    ['INFO without JSON', 'INFO {"version":\r\n', 'is not a NATS server'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', 'is not a NATS server'],
    ['an HTTP response', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'is not a NATS server'],
    ['an empty line', '\r\n', 'is not a NATS server'],
    ['nothing before it closes', '', 'closed the connection'],
  ])('rejects a server that sends %s, with the reason', async (_what, text, reason) => {
    greetWith(text);
    const rejected = expect.objectContaining({ code: 'NO_NATS', message: expect.stringContaining(reason) });
    await expect(checkNats(url)).rejects.toEqual(rejected);
  });

  it('accepts an INFO that arrives in pieces', async () => {
    const text = info({ version: '2.14.5', jetstream: true });
    greet = (socket) => {
      socket.setNoDelay(true);
      socket.write(text.slice(0, 7), () => socket.write(text.slice(7, 20), () => socket.end(text.slice(20))));
    };
    await expect(checkNats(url)).resolves.toBeUndefined();
  });

  it('accepts the first usable server of several, and names the reason of each if none is', async () => {
    greetWith(info({ version: '2.14.5', jetstream: true }));
    await expect(checkNats(`nats://127.0.0.1:1, ${url}`)).resolves.toBeUndefined();
    greetWith(info({ version: '2.14.5' }));
    const message = expect.stringMatching(/127\.0\.0\.1: .*ECONNREFUSED.*; 127\.0\.0\.1: JetStream is disabled/);
    await expect(checkNats(`nats://127.0.0.1:1,${url}`)).rejects.toMatchObject({ code: 'NO_NATS', message });
  });

  it('accepts a password with the characters that end the parts of a URL', async () => {
    greetWith(info({ version: '2.14.5', jetstream: true }));
    await expect(checkNats(url.replace('//', '//me:a/b#c?d@'))).resolves.toBeUndefined();
  });

  it('does not show the password of a URL that it cannot read', async () => {
    const error = await checkNats('nats://me:confidential,x@h').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'WRONG_URL' });
    expect(String(error)).not.toContain('confidential');
  });

  it.each(['', 'localhost', 'nats://', 'nats://a b', ','])('rejects the URL %j with an example', async (text) => {
    await expect(checkNats(text)).rejects.toMatchObject({
      code: 'WRONG_URL',
      message: expect.stringContaining('nats://host:4222'),
    });
  });
});

describe('checkDatabase', () => {
  it.each(['', 'localhost', 'postgres://h:port/d'])('rejects the URL %j with an example', async (text) => {
    await expect(checkDatabase(text)).rejects.toMatchObject({ code: 'WRONG_URL' });
  });

  it.each([
    ['postgres://me:secret@127.0.0.1:1/docs', '127.0.0.1:1/docs'],
    ['postgres://127.0.0.1:1/docs?user=me&password=secret', '127.0.0.1:1/docs'],
  ])('names the server, and not the password, of %s', async (url, where) => {
    const error = await checkDatabase(url).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'NO_DATABASE',
      message: expect.stringContaining(`cannot connect to ${where}`),
    });
    expect(String(error)).not.toContain('secret');
  });
});
