import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { eventually } from './eventually';
import { FaultProxy } from './fault-proxy';

let echo: Server;
let proxy: FaultProxy;
const clients: Socket[] = [];

beforeEach(async () => {
  echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await FaultProxy.start(`tcp://127.0.0.1:${(echo.address() as AddressInfo).port}`);
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await proxy.close();
  echo.close();
});

interface Client {
  readonly socket: Socket;
  received: string;
}

async function open(): Promise<Client> {
  const socket = connect(proxy.port, proxy.host);
  clients.push(socket);
  const client = { socket, received: '' };
  socket.setEncoding('utf8').on('data', (text: string) => (client.received += text));
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write('hello');
  return client;
}

describe('a proxy with faults', () => {
  it('silences open connections permanently without closing them, and forwards new ones', async () => {
    const first = await open();
    await eventually(() => first.received === 'hello');
    proxy.silence();
    first.socket.write(' again');
    const second = await open();
    await eventually(() => second.received === 'hello');
    expect([first.received, first.socket.readyState]).toEqual(['hello', 'open']);
  });

  it('silences new connections until it is restored', async () => {
    proxy.silence({ isLasting: true });
    const silent = await open();
    await eventually(() => proxy.connections === 1);
    proxy.restore();
    const other = await open();
    await eventually(() => other.received === 'hello');
    expect(silent.received).toBe('');
  });

  it('fills the buffers of the sender while it stalls', async () => {
    const { socket } = await open();
    proxy.stall();
    const block = Buffer.alloc(1_000_000);
    await eventually(() => !socket.write(block) && socket.writableLength > 2 * block.length);
  });

  it('ends connections with RST', async () => {
    const { socket } = await open();
    await eventually(() => proxy.connections === 1);
    proxy.reset();
    await expect(once(socket, 'close')).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('ends connections with RST, and new ones too, until it is restored', async () => {
    const { socket } = await open();
    await eventually(() => proxy.connections === 1);
    proxy.cut();
    await expect(once(socket, 'close')).rejects.toMatchObject({ code: 'ECONNRESET' });
    const refused = await open().catch(() => undefined);
    await eventually(() => refused === undefined || refused.socket.destroyed);
    proxy.restore();
    const other = await open();
    await eventually(() => other.received === 'hello');
  });

  it('keeps user, path and parameters of an address', () => {
    expect(proxy.addressFor('postgres://me:secret@db:5432/docs?ssl=true')).toBe(
      `postgres://me:secret@127.0.0.1:${proxy.port}/docs?ssl=true`,
    );
    expect(proxy.addressFor('nats://127.0.0.1:4222')).toBe(`nats://127.0.0.1:${proxy.port}`);
  });
});
