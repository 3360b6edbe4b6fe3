import fc from 'fast-check';

/** Texts with which parsers fail: names of prototypes, unusual numbers, malformed escapes, invisible characters. */
const HOSTILE_TEXTS: readonly string[] = [
  '',
  ' ',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toString',
  '\0',
  'a\0b',
  '\ud800',
  'a\udc00b',
  '\u{1f600}',
  'é',
  'e\u0301',
  '\ufeff',
  '\u202e',
  '\u2028',
  '\r\n',
  '%',
  '%2',
  '%zz',
  '%00',
  '%2F',
  '%252F',
  '%C0%AF',
  '%ED%A0%80',
  '..',
  './..',
  '-0',
  '1e999',
  '0x10',
  '٣',
  '9'.repeat(400),
  'NaN',
  'Infinity',
  'null',
  'undefined',
  'true',
  "''",
  '"',
  '\\',
  '{{}}',
  '[]',
  'a'.repeat(10_000),
];

const character = fc.oneof(
  fc.constantFrom(...`'"\\/:%?#&+;=()[]{},.*~-_ \t\n0aA`),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
);

/** A text with many characters that mean something to a parser. */
const markedText = fc.string({ unit: character, maxLength: 12 });

/** Any text of UTF-16 units, including lone surrogates, and the texts above. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  markedText,
  fc.array(fc.nat(0xffff), { maxLength: 10 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom(...HOSTILE_TEXTS),
);

/** Any text that UTF-8 can encode. */
export const wellFormedText: fc.Arbitrary<string> = fc.oneof(
  markedText,
  fc.constantFrom(...HOSTILE_TEXTS.filter((text) => !/\p{Surrogate}/u.test(text))),
);
