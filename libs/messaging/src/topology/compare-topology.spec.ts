import { compareTopology } from './compare-topology';

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
