import { StoreCompression } from '@nats-io/jetstream';
import { declaredStreams } from './streams';
import { streamsFor } from './topology';

test('declares compression for events only', () => {
  const compressions = streamsFor('2.14.5', declaredStreams()).map(({ name, compression }) => [name, compression]);
  expect(compressions).toEqual([
    ['COMMANDS', undefined],
    ['EVENTS', StoreCompression.S2],
    ['DEAD', undefined],
  ]);
});

test('declares no compression for a server that does not compress safely', () => {
  const declared = declaredStreams({ natsReplicas: 3 });
  const streams = streamsFor('2.12.4', declared);
  expect(streams.every((stream) => !('compression' in stream))).toBe(true);
  expect(declared).toEqual(declared.map((stream, index) => expect.objectContaining(streams[index] ?? {}) as unknown));
});
