import {
  matchesStrongly,
  matchesWeakly,
  parseCondition,
  parseStrictCondition,
  strongTag,
  weakTagOf,
} from './entity-tags';

/** The tag of an item in the OneDrive API, which contains a comma. */
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
])('matches the condition %j weakly: %s, strongly: %s', (header, weakly, strongly) => {
  const condition = parseCondition(header);
  expect([matchesWeakly(condition, TAG), matchesStrongly(condition, TAG)]).toEqual([weakly, strongly]);
});

test('matches any of several tags for If-None-Match', () => {
  expect(matchesWeakly(parseCondition('"b"'), '"a"', '"b"')).toBe(true);
  expect(matchesWeakly(parseCondition('"c"'), '"a"', '"b"')).toBe(false);
});

test('matches a weak tag with itself only weakly', () => {
  const tag = weakTagOf('{"data":[]}');
  expect([matchesWeakly(parseCondition(tag), tag), matchesStrongly(parseCondition(tag), tag)]).toEqual([true, false]);
});

test('gives equal responses equal tags and other responses other tags', () => {
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

test.each(['*', TAG, ` ${TAG} , W/"b"`])('accepts %j as a strict condition', (header) => {
  expect(parseStrictCondition(header)).toEqual(parseCondition(header));
});

// A header within a batch may be as long as the request. With quadratic time this test would exceed the runner's limit.
test('rejects a malformed condition of a million characters in linear time', () => {
  const spaces = ' '.repeat(1_000_000);
  for (const header of [`"a"${spaces}x`, `"a"${spaces},${spaces}x`, `${'"a",'.repeat(250_000)}x`]) {
    expect(() => parseStrictCondition(header)).toThrow('An entity tag must be in double quotes.');
  }
});
