import {
  matchesStrongly,
  matchesWeakly,
  parseCondition,
  parseStrictCondition,
  strongTag,
  weakTagOf,
} from './entity-tags';

/** An item's tag in the OneDrive API: the comma is part of it. */
const TAG = strongTag('{6F1ED002},3');

test.each([
  [TAG, true, true],
  ['*', true, true],
  [' * ', true, true],
  [`W/${TAG}`, true, false],
  [`"other", ${TAG}`, true, true],
  [`"other",W/${TAG},"x"`, true, false],
  ['"other"', false, false],
  ['"{6F1ED002}"', false, false],
  ['{6F1ED002},3', false, false],
  ['', false, false],
])('the condition %j matches weakly: %s, strongly: %s', (header, weakly, strongly) => {
  const condition = parseCondition(header);
  expect([matchesWeakly(condition, TAG), matchesStrongly(condition, TAG)]).toEqual([weakly, strongly]);
});

test('If-None-Match matches any of several tags', () => {
  expect(matchesWeakly(parseCondition('"b"'), '"a"', '"b"')).toBe(true);
  expect(matchesWeakly(parseCondition('"c"'), '"a"', '"b"')).toBe(false);
});

test('a weak tag never matches strongly, and matches itself weakly', () => {
  const tag = weakTagOf('{"data":[]}');
  expect([matchesWeakly(parseCondition(tag), tag), matchesStrongly(parseCondition(tag), tag)]).toEqual([true, false]);
});

test('equal responses have equal tags, others have others', () => {
  expect(weakTagOf('{"a":"ø"}')).toMatch(/^W\/"[\x21\x23-\x7e]+"$/);
  expect(weakTagOf('{"a":"ø"}')).toBe(weakTagOf('{"a":"ø"}'));
  expect(weakTagOf('{"a":"ø"}')).not.toBe(weakTagOf('{"a":"o"}'));
});

test.each(['abc', 'W/abc', '"a" "b"', '"a",', ',"a"', '', '"a', '*, "a"', "W/'a'"])(
  'rejects the malformed condition %j where it must be strict',
  (header) => {
    expect(() => parseStrictCondition(header)).toThrow('An entity tag must be in double quotes.');
  },
);

test.each(['*', TAG, ` ${TAG} , W/"b"`])('accepts %j where it must be strict', (header) => {
  expect(parseStrictCondition(header)).toEqual(parseCondition(header));
});

// A header within a batch has no limit but the request's. With quadratic time this test ends only by the runner's limit.
test('rejects a malformed condition of a million characters in linear time', () => {
  const spaces = ' '.repeat(1_000_000);
  for (const header of [`"a"${spaces}x`, `"a"${spaces},${spaces}x`, `${'"a",'.repeat(250_000)}x`]) {
    expect(() => parseStrictCondition(header)).toThrow('An entity tag must be in double quotes.');
  }
});
