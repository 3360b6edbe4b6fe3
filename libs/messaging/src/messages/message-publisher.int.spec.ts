import type { StoredMsg } from '@nats-io/jetstream';
import { declareEvent, type OutgoingMessage } from '@scriptorium/contracts';
import { registerTelemetry, withExtractedContext } from '@scriptorium/telemetry';
import { eventually, type OwnNatsServer, startOwnNatsServer } from '@scriptorium/testing';
import { CloudEvent, HTTP } from 'cloudevents';

import { observe, type Observer } from '../testing/test-service';
import { MessagePublisher } from './message-publisher';
import { declaredStreams, EVENTS } from '../topology/streams';
import { ensureTopology } from '../topology/topology';

const happened = declareEvent<{ number: number }>('thing', 'happened', { type: 'object' });

let server: OwnNatsServer;
let observer: Observer;
let publisher: MessagePublisher;

beforeAll(async () => {
  server = await startOwnNatsServer();
  observer = await observe(server.url);
});

beforeEach(async () => {
  await ensureTopology(observer.nats, { streams: declaredStreams() });
  await observer.manager.streams.delete(EVENTS);
  await ensureTopology(observer.nats, { streams: declaredStreams() });
  publisher = new MessagePublisher(observer.nats, { ackTimeoutMs: 1_000 });
});

afterAll(() => observer.close());

function messages(count: number, prefix = 'm'): OutgoingMessage<{ number: number }>[] {
  const of = { space: 'space', about: 'thing', sequence: '1', locale: 'de-DE' };
  return Array.from({ length: count }, (_, number) =>
    happened.message(of, `${prefix}${number}`, { number }, new Date('2026-11-21T10:00:00Z')),
  );
}

/** Returns the first, second, … message of the stream. */
async function storedAt(nth: number): Promise<StoredMsg | null> {
  const { state } = await observer.manager.streams.info(EVENTS);
  return observer.manager.streams.getMessage(EVENTS, { seq: state.first_seq + nth - 1 });
}

test('stores many more messages than are in flight at once, each once and in order', async () => {
  await publisher.publishAll(messages(5_000));
  expect(await observer.count(EVENTS)).toBe(5_000);
  for (const nth of [1, 1_025, 5_000]) {
    expect((await storedAt(nth))?.json()).toEqual(messages(nth)[nth - 1]?.envelope);
  }
});

test('publishes nothing for an empty list', async () => {
  await publisher.publishAll([]);
  expect(await observer.count(EVENTS)).toBe(0);
});

test('stores messages once that are published several times', async () => {
  await publisher.publishAll(messages(300));
  await publisher.publishAll(messages(300));
  await publisher.publishAll(messages(400));
  expect(await observer.count(EVENTS)).toBe(400);
});

test('serves several callers at once', async () => {
  await Promise.all(['a', 'b', 'c', 'd'].map((prefix) => publisher.publishAll(messages(1_500, prefix))));
  expect(await observer.count(EVENTS)).toBe(6_000);
});

test('stores a CloudEvent in structured mode that the CloudEvents library accepts', async () => {
  await publisher.publishAll(messages(1));
  const stored = await storedAt(1);
  const event = HTTP.toEvent({
    headers: { 'content-type': stored?.header.get('content-type') ?? '' },
    body: stored?.string() ?? '',
  });
  expect(Array.isArray(event)).toBe(false);
  if (Array.isArray(event)) return;
  expect(new CloudEvent(event).validate()).toBe(true);
  expect(event).toMatchObject({
    id: 'm0',
    type: 'scriptorium.thing.happened.v2',
    subject: 'thing',
    data: { number: 0 },
  });
  expect(stored?.header.get('Nats-Msg-Id')).toBe('m0');
});

test('sends the trace context in the headers, and not with later messages', async () => {
  registerTelemetry();
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  await withExtractedContext({ traceparent }, () => publisher.publishAll(messages(1, 'traced')));
  await publisher.publishAll(messages(1, 'untraced'));
  const [traced, untraced] = await Promise.all([1, 2].map(storedAt));
  expect(traced?.header.get('traceparent')).toBe(traceparent);
  expect(untraced?.header.has('traceparent')).toBe(false);
});

test('rejects a message that exceeds the limit of the server', async () => {
  const [message] = messages(1);
  const tooLarge = { subject: message?.subject ?? '', id: 'large', json: 'x'.repeat(20_000_000) };
  await expect(publisher.publishEncoded([tooLarge])).rejects.toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
});

test('throws a transient error with the reason if the server does not store a message', async () => {
  await observer.manager.streams.update(EVENTS, { max_msgs: 10, discard: 'new' });
  await expect(publisher.publishAll(messages(20))).rejects.toMatchObject({
    code: 'MESSAGING_UNAVAILABLE',
    message: expect.stringContaining('maximum messages exceeded') as string,
  });
});

test('stops waiting for acknowledgements after the given time', async () => {
  const patient = new MessagePublisher(observer.nats, { ackTimeoutMs: 3_600_000 });
  // No stream and no other subscriber acknowledges.
  const silent = observer.nats.subscribe('silent');
  const message = { subject: 'silent', id: 'a', json: '{}' };
  await expect(patient.publishEncoded([message], {}, 50)).rejects.toMatchObject({ code: 'MESSAGING_UNAVAILABLE' });
  silent.unsubscribe();
});

test('fails while no stream has the subject, and succeeds afterwards', async () => {
  await observer.manager.streams.delete(EVENTS);
  await expect(publisher.publishAll(messages(5))).rejects.toMatchObject({ code: 'MESSAGING_UNAVAILABLE' });
  await ensureTopology(observer.nats, { streams: declaredStreams() });
  await publisher.publishAll(messages(5));
  expect(await observer.count(EVENTS)).toBe(5);
});

test('stores every message once that was in flight when the server was killed', async () => {
  const published = publisher.publishAll(messages(20_000));
  // Some messages are stored, others are in flight.
  await eventually(async () => (await observer.count(EVENTS)) > 0, { everyMs: 1 });
  await server.kill();
  await server.restart();
  await published;
  expect(await observer.count(EVENTS)).toBe(20_000);
});
