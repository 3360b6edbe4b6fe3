import { startOwnNatsServer } from '@scriptorium/testing';

import { natsAddress } from '../connection/nats-connection';
import { RpcConnection } from './rpc-connection.service';

/** The waiters of a connection, which are not part of its interface. */
interface WithWaiters {
  readonly waiters: ReadonlySet<unknown>;
}

function waitersOf(connection: RpcConnection): number {
  return (connection as unknown as WithWaiters).waiters.size;
}

let connection: RpcConnection;

beforeEach(async () => {
  const { url } = await startOwnNatsServer();
  connection = new RpcConnection(natsAddress({ natsUrl: url }, 'caller'));
});

afterEach(() => connection.close());

test('the first connection ends the waits for one', async () => {
  const waited = connection.connected(300_000);
  expect(waitersOf(connection)).toBe(1);
  await connection.connect();
  await waited;
  expect(waitersOf(connection)).toBe(0);
});

test('a wait that ends by its time is not kept', async () => {
  await Promise.all([connection.connected(1), connection.connected(1)]);
  expect(waitersOf(connection)).toBe(0);
});
