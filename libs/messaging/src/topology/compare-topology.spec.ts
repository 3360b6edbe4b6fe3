import type { StreamInfo } from '@nats-io/jetstream';
import { compareTopology, lossOf } from './compare-topology';
import type { DeclaredStream } from './streams';

const declared = { subjects: ['a.>'], max_age: 7e9, retention: 'limits' };

test('finds no difference if every declared field matches, even if other fields are set', () => {
  expect(compareTopology('Stream X', declared, { ...declared, max_bytes: 5 })).toBeUndefined();
});

test('names every difference with both values and the fix', () => {
  const found = { ...declared, subjects: ['b.>'], max_age: 3e9 };
  expect(compareTopology('Stream X', declared, found)?.message).toBe(
    [
      'Stream X differs from its declaration:',
      '  subjects is ["b.>"], declared is ["a.>"]',
      '  max_age is 3 s, declared is 7 s',
      'Start once with NATS_TOPOLOGY=update, or change it with the nats command line tool.',
    ].join('\n'),
  );
});

test('advises deleting the stream if the field cannot be changed', () => {
  const error = compareTopology('Stream X', declared, { ...declared, retention: 'workqueue' });
  expect(error?.message).toContain('delete it');
});

test('reports a declared field that is unset', () => {
  expect(compareTopology('Stream X', declared, {})?.message).toContain('max_age is unset, declared is 7 s');
});

describe('the loss by a change of a limit', () => {
  const stream = { ...declared, name: 'X', duplicate_window: 0 } as DeclaredStream;
  const now = new Date('2026-01-01T00:00:10Z');
  const found = (limits: object): StreamInfo =>
    ({
      config: { ...declared, max_bytes: -1, ...limits },
      state: { messages: 2, bytes: 100, first_ts: '2026-01-01T00:00:02Z' },
    }) as StreamInfo;

  it.each([
    ['an older message, if the age becomes lower', {}, { max_age: 9e9 }, 'messages: the oldest is of'],
    ['an older message, if there was no limit', {}, { max_age: 0 }, 'messages: the oldest is of'],
    ['more bytes, if they become less', { max_bytes: 99 }, { max_bytes: 200 }, 'messages: the stream has 100 bytes'],
    ['more bytes, if there was no limit', { max_bytes: 99 }, {}, 'messages: the stream has 100 bytes'],
  ])('is %s', (_, wanted, limits, loss) => {
    expect(lossOf({ ...stream, ...wanted }, found(limits), now)).toContain(loss);
  });

  it.each([
    ['the age stays', {}, {}],
    ['the age becomes higher', {}, { max_age: 5e9 }],
    ['the bytes stay', { max_bytes: 99 }, { max_bytes: 99 }],
    ['the limit of bytes is removed', {}, { max_bytes: 50 }],
  ])('is nothing if %s, even if a message is at the limit', (_, wanted, limits) => {
    expect(lossOf({ ...stream, ...wanted }, found(limits), now)).toBeUndefined();
  });
});
