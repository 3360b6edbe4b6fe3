import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { EVENTS, jobCompleted, type JobFact } from '@scriptorium/contracts';
import { eventually, startOwnNatsServer, type OwnNatsServer } from '@scriptorium/testing';

import { connectNats, natsAddress } from '../connection/nats-connection';
import { MessagePublisher } from '../messages/message-publisher';
import { ensureTopology } from '../topology/topology';
import { EventFollower } from './event-follower.service';
import { eventFilter, EventStream } from './event-stream.service';
import type { StoredEvent } from './stored-event';

let server: OwnNatsServer;
let nats: NatsConnection;
let publisher: MessagePublisher;
let follower: EventFollower;
let events: StoredEvent[];
let losses: number;
let published = 0;

beforeEach(async () => {
  server = await startOwnNatsServer();
  nats = await connectNats(natsAddress({ natsUrl: server.url }, 'gateway'));
  await ensureTopology(nats, {});
  publisher = new MessagePublisher(nats, { restoreStreams: () => ensureTopology(nats, {}) });
  [events, losses] = [[], 0];
  follower = new EventFollower(
    nats,
    {},
    {
      filter: eventFilter('*', 'job'),
      onEvent: (event) => events.push(event),
      onLost: () => (losses += 1),
    },
  );
});

afterEach(async () => {
  await follower.stop();
  await nats.close();
  await server.kill();
});

async function publish(count: number): Promise<void> {
  const messages = Array.from({ length: count }, () => {
    published += 1;
    const about = `job-${published}`;
    return jobCompleted.message({ space: 'docs', about, sequence: '1' }, `id-${published}`, {} as JobFact, new Date());
  });
  await publisher.publishAll(messages);
}

const subjects = (): string[] => events.map(({ text }) => (JSON.parse(text) as { subject: string }).subject);
const untilFollowing = () => eventually(() => follower.position !== undefined);
/** A busy machine may take longer than the barrier waits. */
const untilCurrent = () => eventually(() => follower.isCurrent());

test('hands over the events after its start, in order, before it says that it is current', async () => {
  await publish(3);
  follower.start();
  await untilFollowing();
  for (let round = 0; round < 20; round += 1) {
    const before = published;
    await publish(1 + (round % 3));
    await untilCurrent();
    const expected = Array.from({ length: published - before }, (_none, index) => `job-${before + index + 1}`);
    expect(subjects().slice(-expected.length)).toEqual(expected);
  }
  expect(new Set(subjects()).size).toBe(events.length);
  expect(events[0]).toMatchObject({ space: 'docs', entity: 'job' });
});

test('is current with an empty stream, and is not before it follows', async () => {
  expect(await follower.isCurrent()).toBe(false);
  follower.start();
  await untilFollowing();
  await untilCurrent();
});

test('sends one request for many callers that wait', async () => {
  follower.start();
  await untilFollowing();
  await eventually(async () => {
    const before = nats.stats().outMsgs;
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => follower.isCurrent()));
    expect(nats.stats().outMsgs - before).toBeLessThan(10);
    expect(new Set(answers)).toEqual(new Set([true]));
  });
});

test('loses its place when the server restarts, and follows again', async () => {
  follower.start();
  await untilFollowing();
  await publish(2);
  await server.kill();
  await eventually(() => losses === 1);
  expect(await follower.isCurrent()).toBe(false);
  await server.restart();
  await untilCurrent();
  await publish(1);
  await untilCurrent();
  expect(subjects().at(-1)).toBe(`job-${published}`);
});

test('loses its place when the stream is replaced by another one', async () => {
  follower.start();
  await untilFollowing();
  await publish(5);
  await untilCurrent();
  const { streams } = await jetstreamManager(nats);
  await streams.delete(EVENTS);
  await ensureTopology(nats, {});
  await publish(2);
  // Never wrong: either it says that it does not know, or it has the events of the new stream.
  if (await follower.isCurrent()) expect(subjects().at(-1)).toBe(`job-${published}`);
  await untilCurrent();
  expect(losses).toBeGreaterThan(0);
  await publish(1);
  await untilCurrent();
  expect(subjects().at(-1)).toBe(`job-${published}`);
});

test('begins before the end on request', async () => {
  await publish(4);
  const early = new EventFollower(
    nats,
    {},
    {
      filter: eventFilter('*', 'job'),
      onEvent: (event) => events.push(event),
      onLost: () => undefined,
      startAfter: (last) => last - 2,
    },
  );
  early.start();
  await eventually(() => early.position !== undefined);
  await eventually(() => early.isCurrent());
  expect(subjects()).toEqual([`job-${published - 1}`, `job-${published}`]);
  await early.stop();
});

test('reads stored events with the number that follow, and only until it is stopped', async () => {
  await publish(3);
  const stream = new EventStream(nats, { service: 'gateway', natsUrl: server.url });
  const stop = new AbortController();
  const { first } = await stream.range();
  const read: [string, number][] = [];
  let pendingAtStart = -1;
  for await (const { text, pending } of stream.read(
    { filter: eventFilter('docs'), position: first, signal: stop.signal },
    (pending) => (pendingAtStart = pending),
  )) {
    read.push([(JSON.parse(text) as { subject: string }).subject, pending]);
    if (pending === 0) stop.abort();
  }
  expect(pendingAtStart).toBe(2);
  expect(read).toEqual([
    [`job-${published - 1}`, 1],
    [`job-${published}`, 0],
  ]);
  expect(await stream.range()).toEqual({ first, last: first + 2 });
  expect((await stream.eventAt(first + 1))?.position).toBe(first + 1);
  expect(await stream.eventAt(99)).toBeUndefined();
});
