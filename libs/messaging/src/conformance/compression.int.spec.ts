import { randomBytes, randomUUID } from 'node:crypto';
import { StoreCompression } from '@nats-io/jetstream';
import { declareEvent, type OutgoingMessage } from '@scriptorium/contracts';
import {
  eventually,
  type OwnNatsServer,
  startOwnNatsServer,
  storedBlocks,
  storedMessages,
  testNatsVersion,
  where,
} from '@scriptorium/testing';

import { MessagePublisher } from '../messages/message-publisher';
import { compressesSafely } from '../topology/server-version';
import { declaredStreams, EVENTS } from '../topology/streams';
import { ensureTopology } from '../topology/topology';
import { observe, type Observer } from '../testing/test-service';

const { it } = where(compressesSafely(testNatsVersion()), 'needs nats-server 2.12.12, 2.14.3 or later');
const happened = declareEvent<{ text: string }>('thing', 'happened', { type: 'object' });
/** Fills a block, which has 8 MB, and begins the next one. */
const MORE_THAN_A_BLOCK = 10_000;
const TEXT = 'The same for every event. '.repeat(22);

let server: OwnNatsServer;
let observer: Observer;
let publisher: MessagePublisher;

beforeEach(async () => {
  server = await startOwnNatsServer();
  observer = await observe(server.url);
  publisher = new MessagePublisher(observer.nats);
});

afterEach(() => observer.close());

function messages(count: number, text = (): string => TEXT): OutgoingMessage[] {
  return Array.from({ length: count }, () => {
    const id = randomUUID();
    return happened.message({ space: 'space', about: id, sequence: '1' }, id, { text: text() }, new Date());
  });
}

function compressionOfBlocks(): ('compressed' | 'plain')[] {
  return storedBlocks(server, EVENTS).map(({ isCompressed }) => (isCompressed ? 'compressed' : 'plain'));
}

/** The server compresses a full block in the background. */
async function blocksAre(...expected: readonly ('compressed' | 'plain')[]): Promise<void> {
  await eventually(() => expect(compressionOfBlocks()).toEqual(expected));
}

it('reads compressed events as published and deduplicates them, even after the server was killed', async () => {
  await ensureTopology(observer.nats, { streams: declaredStreams() });
  const published = messages(2 * MORE_THAN_A_BLOCK);
  await publisher.publishAll(published);
  await blocksAre('compressed', 'compressed', 'plain');
  const expected = published.map(({ subject, envelope }) => ({ subject, messageId: envelope.id, envelope }));
  expect(await storedMessages(server.url, EVENTS)).toEqual(expected);

  await server.kill();
  await server.restart();
  await publisher.publishAll(published);
  expect(await storedMessages(server.url, EVENTS)).toEqual(expected);
});

it('compresses new blocks of a stream from an older version after the next restart of the server', async () => {
  const [, events] = declaredStreams();
  await observer.manager.streams.add({ name: EVENTS, ...events, compression: StoreCompression.None });
  const [before, updated, after] = [0, 1, 2].map(() => messages(MORE_THAN_A_BLOCK));
  await publisher.publishAll(before ?? []);
  await ensureTopology(observer.nats, { streams: declaredStreams() });
  await publisher.publishAll(updated ?? []);
  expect(compressionOfBlocks()).toEqual(['plain', 'plain', 'plain']);

  await server.stop();
  await server.restart();
  await publisher.publishAll(after ?? []);
  await blocksAre('plain', 'plain', 'compressed', 'plain');
  const stored = await storedMessages(server.url, EVENTS);
  const published = [before, updated, after].flatMap((part) => part ?? []);
  expect(stored.map(({ messageId }) => messageId)).toEqual(published.map(({ envelope }) => envelope.id));
});

it('reads the events that remain after a purge up to a sequence, even after a restart', async () => {
  await ensureTopology(observer.nats, { streams: declaredStreams() });
  // Random text keeps the compressed block above 2 MB. The purge does not rewrite a smaller one.
  const published = messages(MORE_THAN_A_BLOCK, () => randomBytes(TEXT.length / 2).toString('hex'));
  await publisher.publishAll(published);
  await blocksAre('compressed', 'plain');
  const first = 7_500;
  const { state } = await observer.manager.streams.info(EVENTS);
  await observer.manager.streams.purge(EVENTS, { seq: state.first_seq + first - 1 });
  const expected = published.slice(first - 1).map(({ envelope }) => envelope.id);
  const readIds = async (): Promise<string[]> =>
    (await storedMessages(server.url, EVENTS)).map(({ messageId }) => messageId);
  expect(await readIds()).toEqual(expected);
  await server.stop();
  await server.restart();
  expect(await readIds()).toEqual(expected);
});
