import { DiscardPolicy, type StoredMsg } from '@nats-io/jetstream';
import { Logger } from '@nestjs/common';
import { declareEvent } from '@scriptorium/contracts';
import { createClient } from '@scriptorium/persistence';
import { registerTelemetry, withExtractedContext } from '@scriptorium/telemetry';
import {
  createTestDatabase,
  eventually,
  FaultProxy,
  type OwnNatsServer,
  startOwnNatsServer,
  type TestDatabase,
} from '@scriptorium/testing';
import { Pool } from 'pg';

import { note, observe, type Observer } from '../testing/test-service';
import { type EncodedMessage, MessagePublisher } from '../messages/message-publisher';
import { OutboxRelay } from './outbox-relay.service';
import { appendToOutbox, appendWithTraces, lockOutboxBatch, withTrace } from './outbox.store';
import { COMMANDS, declaredStreams, EVENTS } from '../topology/streams';
import { ensureTopology } from '../topology/topology';

const happened = declareEvent<{ number: number }>('thing', 'happened', { type: 'object' });
const message = (id: string) =>
  happened.message(
    { space: 'space', about: 'thing', sequence: '1' },
    id,
    { number: 1 },
    new Date('2026-11-21T10:00:00Z'),
  );

/** The same definition as in the migrations of libs/persistence. */
const OUTBOX = `
  create schema scratch;
  create table scratch.outbox (
    position bigint generated always as identity primary key,
    message_id text not null,
    subject text not null,
    envelope text not null
  );
  create index outbox_commands on scratch.outbox (position) where subject like 'scriptorium.cmd.%';
  create function scratch.announce_outbox() returns trigger language plpgsql as
  $$ begin perform pg_notify('scratch_outbox', ''); return null; end $$;
  create trigger outbox_announced after insert on scratch.outbox
    for each statement execute function scratch.announce_outbox();`;

let server: OwnNatsServer;
let database: TestDatabase;
let pool: Pool;
let observer: Observer;
let publisher: MessagePublisher;
const relays: OutboxRelay[] = [];

beforeAll(async () => {
  // These tests make the relay log warnings.
  Logger.overrideLogger(false);
  server = await startOwnNatsServer();
  database = await createTestDatabase({ migrated: false });
  pool = new Pool({ connectionString: database.url, max: 4 });
  // The test that terminates all connections terminates these too.
  pool.on('error', () => undefined);
  await pool.query(OUTBOX);
  observer = await observe(server.url);
});

beforeEach(async () => {
  await ensureTopology(observer.nats, { streams: declaredStreams() });
  await observer.manager.streams.delete(EVENTS);
  await ensureTopology(observer.nats, { streams: declaredStreams() });
  publisher = new MessagePublisher(observer.nats, { ackTimeoutMs: 1_000 });
});

afterEach(async () => {
  await Promise.all(relays.splice(0).map((relay) => relay.stop()));
  await pool.query('delete from scratch.outbox');
});

afterAll(async () => {
  await pool.end();
  await observer.close();
});

const clientFor = (url: string) =>
  createClient({ url, name: 'outbox-spec', work: 'relay', limits: { answer: 500, idleInTransaction: 500 } });

/** Starts a relay that polls once a minute only, so that a test passes only if the relay was woken. */
function startRelay(options: Partial<ConstructorParameters<typeof OutboxRelay>[0]> = {}): OutboxRelay {
  const relay = new OutboxRelay({
    schema: 'scratch',
    createClient: () => clientFor(database.url),
    pollMs: 60_000,
    publisher,
    ...options,
  });
  relays.push(relay);
  relay.start();
  return relay;
}

async function write(ids: string[], end: 'commit' | 'rollback' = 'commit'): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await appendToOutbox(client, 'scratch', ids.map(message));
    await client.query(end);
  } finally {
    client.release();
  }
}

async function left(): Promise<number> {
  const { rows } = await pool.query<{ count: string }>('select count(*) from scratch.outbox');
  return Number(rows[0]?.count);
}

async function stored(): Promise<string[]> {
  const { state } = await observer.manager.streams.info(EVENTS);
  const ids = [];
  for (let seq = state.first_seq; seq <= state.last_seq && state.messages > 0; seq++) {
    ids.push((await observer.manager.streams.getMessage(EVENTS, { seq }))?.json<{ id: string }>().id ?? '');
  }
  return ids;
}

async function firstStored(): Promise<StoredMsg | null> {
  const { state } = await observer.manager.streams.info(EVENTS);
  return observer.manager.streams.getMessage(EVENTS, { seq: state.first_seq });
}

test('publishes the messages of a transaction in order after its commit, and deletes them from the table', async () => {
  startRelay();
  await write(['a', 'b', 'c']);
  await eventually(async () => expect([await stored(), await left()]).toEqual([['a', 'b', 'c'], 0]));
  const first = await firstStored();
  expect(first?.json()).toEqual(message('a').envelope);
});

test('does not publish the messages of a transaction that rolled back', async () => {
  startRelay();
  await write(['never'], 'rollback');
  await write(['a']);
  await eventually(async () => expect([await stored(), await left()]).toEqual([['a'], 0]));
});

test('publishes messages that were written while no relay ran, in several batches', async () => {
  const ids = Array.from({ length: 25 }, (_, index) => `m${index}`);
  await write(ids);
  startRelay({ batchSize: 10 });
  await eventually(async () => expect([await stored(), await left()]).toEqual([ids, 0]));
});

test('publishes on wake() if notifications do not arrive', async () => {
  const relay = startRelay();
  await write(['first']);
  await eventually(async () => expect(await left()).toBe(0));
  await pool.query('alter table scratch.outbox disable trigger outbox_announced');
  try {
    await write(['woken']);
    relay.wake();
    await eventually(async () => expect([await stored(), await left()]).toEqual([['first', 'woken'], 0]));
  } finally {
    await pool.query('alter table scratch.outbox enable trigger outbox_announced');
  }
});

test('polls if it is never woken', async () => {
  await pool.query('alter table scratch.outbox disable trigger outbox_announced');
  try {
    startRelay({ pollMs: 50 });
    await write(['a']);
    await eventually(async () => expect([await stored(), await left()]).toEqual([['a'], 0]));
  } finally {
    await pool.query('alter table scratch.outbox enable trigger outbox_announced');
  }
});

test('stores messages once if a relay dies between publishing and deleting them', async () => {
  let deaths = 0;
  const dying = {
    publishEncoded: async (rows: readonly EncodedMessage[]): Promise<void> => {
      await publisher.publishEncoded(rows);
      if (rows.length > 0 && deaths++ === 0) throw new Error('died after publishing');
    },
  };
  await write(['a', 'b']);
  startRelay({ publisher: dying });
  await eventually(async () => expect(await left()).toBe(0));
  expect(deaths).toBe(2);
  expect(await stored()).toEqual(['a', 'b']);
});

test('publishes each message once with several relays on one table', async () => {
  const sent: string[] = [];
  const counting = {
    publishEncoded: async (rows: readonly EncodedMessage[]): Promise<void> => {
      sent.push(...rows.map((row) => row.id));
      await publisher.publishEncoded(rows);
    },
  };
  for (let count = 0; count < 3; count++) startRelay({ publisher: counting, batchSize: 7 });
  const ids = Array.from({ length: 300 }, (_, index) => `m${index}`);
  await Promise.all([0, 100, 200].map((from) => write(ids.slice(from, from + 100))));
  await eventually(async () => expect(await left()).toBe(0));
  expect(sent.sort()).toEqual([...ids].sort());
  expect((await stored()).sort()).toEqual([...ids].sort());
});

test('keeps the rows while NATS is down, and publishes them when it is up', async () => {
  startRelay();
  await write(['before']);
  await eventually(async () => expect(await left()).toBe(0));
  await server.kill();
  await write(['meanwhile']);
  expect(await left()).toBe(1);
  await server.restart();
  await eventually(async () => expect(await left()).toBe(0));
  expect(await stored()).toEqual(['before', 'meanwhile']);
});

test('publishes commands while events cannot be stored, and the events later', async () => {
  await observer.manager.streams.update(EVENTS, { max_msgs: 1, discard: DiscardPolicy.New });
  startRelay({ hasCommands: true, batchSize: 10 });
  await write(Array.from({ length: 25 }, (_, index) => `e${index}`));
  await eventually(async () => expect(await stored()).toEqual(['e0']));
  await appendToOutbox(pool, 'scratch', [note('c0'), note('c1')]);
  await eventually(async () => expect([await observer.count(COMMANDS), await left()]).toEqual([2, 25]));
  await observer.manager.streams.update(EVENTS, { max_msgs: -1 });
  await eventually(async () => expect([await observer.count(EVENTS), await left()]).toEqual([25, 0]));
});

test('does not read a backlog of events to find the commands behind it', async () => {
  // Without the versions that earlier tests have deleted: they are read, too, until autovacuum has removed them.
  await pool.query('truncate scratch.outbox');
  await pool.query(
    `insert into scratch.outbox (message_id, subject, envelope)
     select n, 'scriptorium.evt.v2.docs.thing.happened', '{}' from generate_series(1, 20000) n`,
  );
  await appendToOutbox(pool, 'scratch', [note('c0')]);
  const client = await pool.connect();
  try {
    expect(await lockOutboxBatch(client, 'scratch', 1_000, 'commands')).toHaveLength(1);
    const { rows } = await client.query<{ read: number }>(
      `select (seq_tup_read + idx_tup_fetch)::integer as read from pg_stat_xact_user_tables
        where schemaname = 'scratch' and relname = 'outbox'`,
    );
    expect(rows[0]?.read).toBeLessThan(1_000);
  } finally {
    await client.query('rollback');
    client.release();
  }
});

test('stops publishing before Postgres ends the idle transaction', async () => {
  const times: (number | undefined)[] = [];
  const recording = {
    publishEncoded: async (rows: readonly EncodedMessage[], _: unknown, withinMs?: number): Promise<void> => {
      times.push(withinMs);
      await publisher.publishEncoded(rows);
    },
  };
  const createRelayClient = (idleInTransaction: number) => () =>
    createClient({ url: database.url, name: 'outbox-spec', work: 'relay', limits: { idleInTransaction } });
  for (const idle of [10_000, 0]) startRelay({ publisher: recording, createClient: createRelayClient(idle) });
  await eventually(() => expect(new Set(times)).toEqual(new Set([8_000, undefined])));
});

test('reconnects and listens again if its connection to Postgres is terminated', async () => {
  startRelay();
  await write(['before']);
  await eventually(async () => expect(await left()).toBe(0));
  await pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'outbox-spec'`);
  await write(['after']);
  await eventually(async () => expect([await stored(), await left()]).toEqual([['before', 'after'], 0]));
});

test('reports notifications of another channel, and each connect', async () => {
  let woken = 0;
  const relay = new OutboxRelay({ schema: 'scratch', createClient: () => clientFor(database.url), publisher });
  relays.push(relay);
  relay.onNotification('scratch_other', () => (woken += 1));
  relay.start();
  await eventually(() => expect(woken).toBe(1));
  await pool.query(`select pg_notify('scratch_other', '')`);
  await eventually(() => expect(woken).toBe(2));
  await pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'outbox-spec'`);
  await eventually(() => expect(woken).toBe(3));
});

test('sends the trace context of the writer as an extension of the CloudEvent', async () => {
  registerTelemetry();
  startRelay();
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  await withExtractedContext({ traceparent }, () => write(['traced']));
  await eventually(async () => expect(await left()).toBe(0));
  const traced = await firstStored();
  expect(traced?.json()).toEqual({ ...message('traced').envelope, traceparent });
});

test('stores the trace context of each request with messages of several requests', async () => {
  registerTelemetry();
  const traceparent = (request: number): string => `00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333${request}-01`;
  const messagesOf = (request: number) =>
    withExtractedContext({ traceparent: traceparent(request) }, () => withTrace([message(String(request))]));
  const untraced = withTrace([message('untraced')]);
  await withExtractedContext({ traceparent: traceparent(9) }, () =>
    appendWithTraces(pool, 'scratch', [...messagesOf(1), ...untraced, ...messagesOf(2)]),
  );
  const { rows } = await pool.query<{ envelope: string }>('select envelope from scratch.outbox order by position');
  expect(rows.map(({ envelope }) => (JSON.parse(envelope) as { traceparent?: string }).traceparent)).toEqual([
    traceparent(1),
    undefined,
    traceparent(2),
  ]);
});

test('rejects a message that could never be published when it is written', async () => {
  const { subject, envelope } = message('a');
  const append = (messages: Parameters<typeof appendToOutbox>[2]): Promise<void> =>
    appendToOutbox(pool, 'scratch', messages);
  await expect(append([{ subject: 'has blank', envelope }])).rejects.toThrow('not a valid subject');
  const large = { ...envelope, data: { text: 'x'.repeat(1_000_000) } };
  await expect(append([{ subject, envelope: large }])).rejects.toThrow('exceeds the limit of 900000');
  expect(await left()).toBe(0);
});

test('publishes the messages of a batch whose connection became half-open', async () => {
  const proxy = await FaultProxy.start(database.url);
  const silencing = {
    publishEncoded: async (rows: readonly EncodedMessage[]) => {
      if (proxy.accepted === 1) proxy.silence();
      await publisher.publishEncoded(rows);
    },
  };
  startRelay({
    createClient: () => clientFor(proxy.addressFor(database.url)),
    publisher: silencing,
    pollMs: 100,
  });
  await write(['a', 'b']);
  await eventually(async () => expect([await stored(), await left()]).toEqual([['a', 'b'], 0]));
  expect(proxy.accepted).toBeGreaterThan(1);
});

test('reconnects when its idle connection became half-open, and stops while one is', async () => {
  const proxy = await FaultProxy.start(database.url);
  const relay = startRelay({ createClient: () => clientFor(proxy.addressFor(database.url)), pollMs: 100 });
  await write(['a']);
  await eventually(async () => expect(await left()).toBe(0));
  proxy.silence();
  await write(['b']);
  await eventually(async () => expect([await stored(), await left()]).toEqual([['a', 'b'], 0]));
  proxy.silence({ isLasting: true });
  await relay.stop();
});
