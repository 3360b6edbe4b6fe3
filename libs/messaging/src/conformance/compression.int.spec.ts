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

import { MessagePublisher } from '../message-publisher';
import { compressesSafely } from '../server-version';
import { declaredStreams, EVENTS } from '../streams';
import { ensureTopology } from '../topology';
import { observe, type Observer } from './test-service';

const { it } = where(compressesSafely(testNatsVersion()), 'needs nats-server 2.12.12, 2.14.3 or later');
const happened = declareEvent<{ text: string }>('thing', 'happened', { type: 'object' });
/** As many as fill a block, which is 8 MB, and begin the next. */
const MORE_THAN_A_BLOCK = 10_000;
const TEXT = 'The same for every event. '.repeat(25);

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
    return happened.message({ space: 'space', about: id }, id, { text: text() }, new Date());
  });
}

function compressionOfBlocks(): ('compressed' | 'plain')[] {
  return storedBlocks(server, EVENTS).map(({ isCompressed }) => (isCompressed ? 'compressed' : 'plain'));
}

/** The server compresses a full block in the background. */
async function blocksAre(...expected: readonly ('compressed' | 'plain')[]): Promise<void> {
  await eventually(() => expect(compressionOfBlocks()).toEqual(expected));
}

it('compressed events are read as they were published and deduplicated, also after a kill of the server', async () => {
  await ensureTopology(observer.nats, { streams: declaredStreams(1) });
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

it('a stream of a version without compression compresses new blocks from the next restart of the server', async () => {
  const [, events] = declaredStreams(1);
  await observer.manager.streams.add({ name: EVENTS, ...events, compression: StoreCompression.None });
  const [before, updated, after] = [0, 1, 2].map(() => messages(MORE_THAN_A_BLOCK));
  await publisher.publishAll(before ?? []);
  await ensureTopology(observer.nats, { streams: declaredStreams(1) });
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

it('events that are left after a purge up to a sequence are read, also after a restart', async () => {
  await ensureTopology(observer.nats, { streams: declaredStreams(1) });
  // Random text, so that the compressed block is larger than 2 MB: a smaller one is not rewritten by the purge.
  const published = messages(MORE_THAN_A_BLOCK, () => randomBytes(TEXT.length / 2).toString('hex'));
  await publisher.publishAll(published);
  await blocksAre('compressed', 'plain');
  const first = 7_500;
  await observer.manager.streams.purge(EVENTS, { seq: first });
  const expected = published.slice(first - 1).map(({ envelope }) => envelope.id);
  const readIds = async (): Promise<string[]> =>
    (await storedMessages(server.url, EVENTS)).map(({ messageId }) => messageId);
  expect(await readIds()).toEqual(expected);
  await server.stop();
  await server.restart();
  expect(await readIds()).toEqual(expected);
});
