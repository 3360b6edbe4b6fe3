import { StoreCompression } from '@nats-io/jetstream';
import { declaredStreams } from './streams';
import { streamsFor } from './topology';

test('only events are compressed', () => {
  const compressions = streamsFor('2.14.5', declaredStreams(1)).map(({ name, compression }) => [name, compression]);
  expect(compressions).toEqual([
    ['COMMANDS', undefined],
    ['EVENTS', StoreCompression.S2],
    ['DEAD', undefined],
  ]);
});

test('a server that does not compress safely is asked for no compression, and for everything else', () => {
  const declared = declaredStreams(3);
  const asked = streamsFor('2.12.4', declared);
  expect(asked.every((stream) => !('compression' in stream))).toBe(true);
  expect(declared).toEqual(declared.map((stream, index) => expect.objectContaining(asked[index] ?? {}) as unknown));
});
