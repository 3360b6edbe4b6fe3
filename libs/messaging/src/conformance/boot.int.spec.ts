import { jetstream, RetentionPolicy, StorageType, StoreCompression } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import { connect, nanos } from '@nats-io/transport-node';
import { TOPOLOGY_BUCKET } from '@scriptorium/contracts';
import { eventually, testNatsUrl, testNatsVersion, where } from '@scriptorium/testing';
import { setTimeout } from 'node:timers/promises';

import { compressesSafely } from '../topology/server-version';
import { COMMANDS, DEAD, declaredStreams, EVENTS } from '../topology/streams';
import { ensureTopology } from '../topology/topology';
import {
  handlerOf,
  observe,
  type Observer,
  readNote,
  startService,
  takeNote,
  type TestOptions,
} from '../testing/test-service';

const compressing = where(compressesSafely(testNatsVersion()), 'needs nats-server 2.12.12, 2.14.3 or later');

let url: string;
let observer: Observer;

beforeAll(async () => {
  url = await testNatsUrl();
  observer = await observe(url);
});

afterEach(async () => {
  for await (const stream of observer.manager.streams.list()) await observer.manager.streams.delete(stream.config.name);
});

afterAll(() => observer.close());

const nothing = (): void => undefined;

/** The server may still be deleting the stream of the test before. */
const add = (stream: Parameters<typeof observer.manager.streams.add>[0]): Promise<unknown> =>
  eventually(() => observer.manager.streams.add(stream));

test('creates the streams and the consumers of a service, and accepts them at the next boot', async () => {
  for (let boot = 0; boot < 2; boot++) {
    const service = await startService(url, [handlerOf(takeNote, nothing), handlerOf(readNote, nothing)], {
      commands: [takeNote, readNote],
    });
    await service.close();
  }
  const streams = await observer.manager.streams.list().next();
  expect(streams.map(({ config }) => [config.name, config.retention, config.storage, config.subjects])).toEqual([
    [COMMANDS, RetentionPolicy.Workqueue, StorageType.File, ['scriptorium.cmd.>']],
    [DEAD, RetentionPolicy.Limits, StorageType.File, ['scriptorium.dead.>']],
    [EVENTS, RetentionPolicy.Limits, StorageType.File, ['scriptorium.evt.v2.>']],
  ]);
  const consumers = await observer.manager.consumers.list(COMMANDS).next();
  expect(consumers.map(({ config }) => [config.durable_name, config.filter_subject, config.max_deliver])).toEqual([
    ['tester-read-note-v1', 'scriptorium.cmd.tester.read-note.v1.*.*', -1],
    ['tester-take-note-v1', 'scriptorium.cmd.tester.take-note.v1.*.*', -1],
  ]);
});

test('lets several services boot at once', async () => {
  const handler = handlerOf(takeNote, nothing);
  const services = await Promise.all(Array.from({ length: 4 }, () => startService(url, [handler])));
  await Promise.all(services.map((service) => service.close()));
});

test('check rejects a stream that differs with its name, field and both values, and update changes it', async () => {
  const streams = declaredStreams({ natsEventsMaxAgeMs: 3_600_000 });
  await ensureTopology(observer.nats, { streams });
  await expect(startService(url, [handlerOf(takeNote, nothing)], { natsTopology: 'check' })).rejects.toThrow(
    /Stream EVENTS differs.*\n.*max_age is 3600 s, declared is 604800 s\n.*NATS_TOPOLOGY=update/,
  );
  await (await startService(url, [handlerOf(takeNote, nothing)])).close();
  expect((await observer.manager.streams.info(EVENTS)).config.max_age).toBe(nanos(7 * 24 * 3_600_000));
});

test('check rejects a missing stream and a missing consumer, and accepts what update has created', async () => {
  const start = (natsTopology: 'check' | 'update') =>
    startService(url, [handlerOf(takeNote, nothing)], { natsTopology });
  await expect(start('check')).rejects.toThrow('Stream COMMANDS does not exist, and NATS_TOPOLOGY=check');
  await ensureTopology(observer.nats, {});
  await expect(start('check')).rejects.toThrow('Consumer tester-take-note-v1 of stream COMMANDS does not exist');
  await (await start('update')).close();
  await (await start('check')).close();
});

test('external rejects a missing stream, leaves streams as they are, and creates consumers', async () => {
  const start = () => startService(url, [handlerOf(takeNote, nothing)], { natsTopology: 'external' });
  await expect(start()).rejects.toThrow('Stream COMMANDS does not exist, and NATS_TOPOLOGY=external');
  await ensureTopology(observer.nats, { options: { natsEventsMaxAgeMs: 3_600_000 } });
  await (await start()).close();
  expect((await observer.manager.streams.info(EVENTS)).config.max_age).toBe(nanos(3_600_000));
  expect((await observer.manager.consumers.list(COMMANDS).next()).map(({ name }) => name)).toEqual([
    'tester-take-note-v1',
  ]);
});

test('sets the size, the age and the storage of each stream', async () => {
  const options = {
    natsStorage: 'memory',
    natsCommandsMaxBytes: 1_000_000,
    natsEventsMaxBytes: 2_000_000,
    natsEventsMaxAgeMs: 120_000,
    natsDeadMaxBytes: 3_000_000,
    natsDeadMaxAgeMs: 240_000,
  } as const;
  await (await startService(url, [handlerOf(takeNote, nothing)], options)).close();
  const streams = await observer.manager.streams.list().next();
  expect(streams.map(({ config }) => [config.name, config.storage, config.max_bytes, config.max_age])).toEqual([
    [COMMANDS, StorageType.Memory, 1_000_000, 0],
    [DEAD, StorageType.Memory, 3_000_000, nanos(240_000)],
    [EVENTS, StorageType.Memory, 2_000_000, nanos(120_000)],
  ]);
});

test('update does not change a size or an age if stored messages would be deleted', async () => {
  const { nats } = observer;
  await ensureTopology(nats, {});
  const event = (size: number) => jetstream(nats).publish('scriptorium.evt.v2.docs.variant.created', 'x'.repeat(size));
  for (let count = 0; count < 3; count++) await event(500_000);
  const boot = (options: TestOptions) => startService(url, [handlerOf(takeNote, nothing)], options);
  await expect(boot({ natsEventsMaxBytes: 1_000_000 })).rejects.toThrow(
    /max_bytes is -1, declared is 1000000\nThe change would delete messages: the stream has \d+ bytes/,
  );
  await setTimeout(20);
  await expect(boot({ natsEventsMaxAgeMs: 10 })).rejects.toThrow('The change would delete messages: the oldest is of');
  expect(await observer.count(EVENTS)).toBe(3);
  await (await boot({ natsEventsMaxBytes: 2_000_000 })).close();
});

test('replaces the subjects of version 1 by those of version 2, and leaves the messages until they expire', async () => {
  const { manager, nats } = observer;
  const [, declared] = declaredStreams();
  await add({ name: EVENTS, ...declared, subjects: ['scriptorium.evt.>'], max_bytes: 1_000_000 });
  const former = 'scriptorium.evt.variant.created.v1.docs.fr-FR';
  await jetstream(nats).publish(former, '{}');
  await manager.consumers.add(EVENTS, { durable_name: 'search-index', filter_subject: former });

  const boots = Array.from({ length: 3 }, () => startService(url, [handlerOf(takeNote, nothing)]));
  await Promise.all((await Promise.all(boots)).map((service) => service.close()));

  const { config, state } = await manager.streams.info(EVENTS);
  expect(config).toMatchObject({ subjects: ['scriptorium.evt.v2.>'], max_bytes: 1_000_000 });
  expect(state.messages).toBe(1);
  expect((await manager.consumers.info(EVENTS, 'search-index')).num_pending).toBe(1);
  await expect(nats.request(former, '{}')).rejects.toThrow('no responders');
  await jetstream(nats).publish('scriptorium.evt.v2.docs.variant.created.fr-FR', '{}');
  expect(await observer.count(EVENTS)).toBe(2);
});

// nats-server subscribes to the new subjects once per concurrent update, and stores each message once per subscription.
test('changes a stream once if several services boot at once', async () => {
  const { nats } = observer;
  const [, declared] = declaredStreams();
  await add({ name: EVENTS, ...declared, subjects: ['scriptorium.evt.>'] });
  let updates = 0;
  nats.subscribe(`$JS.EVENT.ADVISORY.STREAM.UPDATED.${EVENTS}`, { callback: () => void (updates += 1) });
  const connections = await Promise.all(Array.from({ length: 8 }, () => connect({ servers: url })));

  await Promise.all(connections.map((connection) => ensureTopology(connection, { streams: declaredStreams() })));
  await jetstream(nats).publish('scriptorium.evt.v2.docs.variant.created.fr-FR', '{}');

  expect(updates).toBe(1);
  expect(await observer.count(EVENTS)).toBe(1);
  await Promise.all(connections.map((connection) => connection.close()));
});

test('waits with a change until another process has released the lock or its key expires after 30 s', async () => {
  const { manager, nats } = observer;
  const [, declared] = declaredStreams();
  await add({ name: EVENTS, ...declared, subjects: ['scriptorium.evt.>'] });
  const bucket = await new Kvm(nats).create(TOPOLOGY_BUCKET, { ttl: 30_000, storage: StorageType.Memory });
  await bucket.create('lock', '');

  let changed = false;
  const change = ensureTopology(nats, { streams: declaredStreams() }).then(() => (changed = true));
  await setTimeout(300);
  expect(changed).toBe(false);
  await bucket.delete('lock');
  await change;
  expect((await manager.streams.info(EVENTS)).config.subjects).toEqual(declared?.subjects);
  expect((await manager.streams.info(`KV_${TOPOLOGY_BUCKET}`)).config.max_age).toBe(nanos(30_000));
});

compressing.it(
  'compresses a stream of a version without compression from the next boot, and keeps its messages',
  async () => {
    const { manager, nats } = observer;
    const [commands, events, dead] = declaredStreams();
    await add({ name: EVENTS, ...events, compression: StoreCompression.None, max_bytes: 1_000_000 });
    for (const stream of [commands, dead]) await add({ name: '', ...stream });
    await jetstream(nats).publish('scriptorium.evt.v2.docs.variant.created.fr-FR', '{}');

    const boots = Array.from({ length: 3 }, () => startService(url, [handlerOf(takeNote, nothing)]));
    await Promise.all((await Promise.all(boots)).map((service) => service.close()));

    const { config, state } = await manager.streams.info(EVENTS);
    expect(config).toMatchObject({ compression: StoreCompression.S2, max_bytes: 1_000_000 });
    expect(state.messages).toBe(1);
    const others = await Promise.all([COMMANDS, DEAD].map((name) => manager.streams.info(name)));
    expect(others.map((stream) => stream.config.compression)).toEqual([StoreCompression.None, StoreCompression.None]);
  },
);

test('deletes the consumers of services under former names, with their commands', async () => {
  const { manager, nats } = observer;
  await ensureTopology(nats, { streams: declaredStreams() });
  for (const service of ['planner', 'worker', 'tester']) {
    const filter = `scriptorium.cmd.${service}.read-note.v1.*.*`;
    await manager.consumers.add(COMMANDS, { durable_name: service, ack_policy: 'explicit', filter_subject: filter });
    await jetstream(nats).publish(filter.replace('*.*', 'space.job'), '{}');
  }
  const boots = Array.from({ length: 3 }, () => startService(url, [handlerOf(takeNote, nothing)]));
  await Promise.all((await Promise.all(boots)).map((service) => service.close()));

  const consumers = await manager.consumers.list(COMMANDS).next();
  expect(consumers.map(({ name }) => name)).toEqual(['tester', 'tester-take-note-v1']);
  const { state } = await manager.streams.info(COMMANDS, { subjects_filter: '>' });
  expect(state.subjects).toEqual({ 'scriptorium.cmd.tester.read-note.v1.space.job': 1 });
});

test('rejects a stream whose subjects an operator has changed', async () => {
  const streams = declaredStreams().map((stream) =>
    stream.name === EVENTS ? { ...stream, subjects: ['scriptorium.evt.>', 'other.>'] } : stream,
  );
  await ensureTopology(observer.nats, { streams });
  await expect(startService(url, [handlerOf(takeNote, nothing)])).rejects.toThrow(
    'subjects is ["scriptorium.evt.>","other.>"], declared is ["scriptorium.evt.v2.>"]',
  );
});

test('check rejects a consumer that differs, and update changes it', async () => {
  const handler = handlerOf(takeNote, nothing);
  await (await startService(url, [handler])).close();
  await expect(startService(url, [handler], { ackWaitMs: 5_000, natsTopology: 'check' })).rejects.toThrow(
    /Consumer tester-take-note-v1 of stream COMMANDS differs.*\n.*ack_wait is 10 s, declared is 5 s/,
  );
  await (await startService(url, [handler], { ackWaitMs: 5_000 })).close();
});

test('rejects a retention that differs with an error that says that it cannot be changed', async () => {
  await add({ name: COMMANDS, subjects: ['scriptorium.cmd.>'] });
  await expect(startService(url, [handlerOf(takeNote, nothing)])).rejects.toThrow(
    /retention is "limits", declared is "workqueue"[^]*delete it/,
  );
});

test('leaves fields that are not declared to the operator', async () => {
  await (await startService(url, [handlerOf(takeNote, nothing)])).close();
  await observer.manager.streams.update(EVENTS, { max_bytes: 1_000_000 });
  await (await startService(url, [handlerOf(takeNote, nothing)])).close();
  expect((await observer.manager.streams.info(EVENTS)).config.max_bytes).toBe(1_000_000);
});

test('does not start a service whose command has no handler', async () => {
  await expect(startService(url, [])).rejects.toThrow('scriptorium.tester.take-note.v1 has no handler');
});

test('does not start a service whose command has two handlers', async () => {
  await expect(startService(url, [handlerOf(takeNote, nothing), handlerOf(takeNote, nothing)])).rejects.toThrow(
    'scriptorium.tester.take-note.v1 has several handlers',
  );
});

test('does not start a service with a handler for an undeclared command', async () => {
  await expect(startService(url, [handlerOf(takeNote, nothing), handlerOf(readNote, nothing)])).rejects.toThrow(
    'scriptorium.tester.read-note.v1 has a handler, but tester does not declare it',
  );
});

test('does not start a service without a NATS server after its time, and names the address', async () => {
  await expect(startService('nats://127.0.0.1:1', [], { natsTimeoutMs: 300 })).rejects.toThrow(
    'No NATS server at 127.0.0.1:1',
  );
});
