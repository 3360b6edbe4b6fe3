import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { readNatsInfo } from './nats-info';

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function serve(accept: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => accept(socket.on('error', () => undefined)));
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

test.each([
  ['closes the connection', (socket: Socket) => socket.end()],
  ['resets the connection', (socket: Socket) => socket.resetAndDestroy()],
  ['is no NATS server', (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n')],
])('rejects if the server %s', async (_what, accept) => {
  const port = await serve(accept);
  await expect(readNatsInfo('127.0.0.1', port)).rejects.toThrow();
});

test('does not end the process with an error of the socket after the message', async () => {
  const uncaught = jest.fn();
  process.on('uncaughtException', uncaught);
  const sockets: Socket[] = [];
  const port = await serve((socket) => {
    sockets.push(socket);
    socket.write('INFO {"server_name":"n","version":"2.12.0","jetstream":true}\r\n');
    socket.resetAndDestroy();
  });
  // The reset may arrive before the message is read. Both results are correct.
  await readNatsInfo('127.0.0.1', port).catch(() => undefined);
  for (const socket of sockets) if (!socket.closed) await once(socket, 'close');
  process.off('uncaughtException', uncaught);
  expect(uncaught).not.toHaveBeenCalled();
});
