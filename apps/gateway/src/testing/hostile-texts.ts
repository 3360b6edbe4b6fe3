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

/** Any text of UTF-16 units, including lone surrogates, and the texts above. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.array(fc.nat(0xffff), { maxLength: 10 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom(...HOSTILE_TEXTS),
);

/** Any text that UTF-8 can encode. */
export const wellFormedText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(...HOSTILE_TEXTS.filter((text) => !/\p{Surrogate}/u.test(text))),
);
