import { compareTopology } from './compare-topology';

const declared = { subjects: ['a.>'], max_age: 7e9, retention: 'limits' };

test('finds no difference if every declared field matches, whatever else is set', () => {
  expect(compareTopology('Stream X', declared, { ...declared, max_bytes: 5 })).toBeUndefined();
});

test('every difference is named, with both values and the fix', () => {
  const found = { ...declared, subjects: ['b.>'], max_age: 3e9 };
  expect(compareTopology('Stream X', declared, found)?.message).toBe(
    [
      'Stream X differs from what is declared:',
      '  subjects is ["b.>"], declared is ["a.>"]',
      '  max_age is 3 s, declared is 7 s',
      'Start once with `updateTopology: true`, or change it with the nats command line tool.',
    ].join('\n'),
  );
});

test('asks to delete a stream whose field cannot be changed', () => {
  const error = compareTopology('Stream X', declared, { ...declared, retention: 'workqueue' });
  expect(error?.message).toContain('delete it');
});

test('a field that is not set differs from one that is declared', () => {
  expect(compareTopology('Stream X', declared, {})?.message).toContain('max_age is unset, declared is 7 s');
});
