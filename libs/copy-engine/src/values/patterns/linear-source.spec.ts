import fc from 'fast-check';
import { RE2JS } from 're2js';
import { linearSource } from './linear-source';

const matchesLinearly = (pattern: string, text: string): boolean | undefined => {
  const linear = linearSource(pattern);
  return linear && RE2JS.compile(linear.source).test(text);
};

const CHARACTERS = 'abZ0_- \t\n\r\u2028\u00a0é.{}]/'.split('');
const text = fc.string({ unit: fc.constantFrom(...CHARACTERS), maxLength: 8 });
const CLASS_ATOMS = String.raw`a b-z \d \w \s \W . \] \- - \u00e9 [ ^ a-`.split(' ');
const classAtom = fc.constantFrom(...CLASS_ATOMS);
const ATOMS = String.raw`a b Z 0 - é } ] { / . ^ $ \b \B \d \D \w \W \s \S \n \t \v \. \/ \{ \x61 \u2028 \\`.split(' ');
const atom = fc.oneof(
  fc.constantFrom(' ', ...ATOMS),
  fc.tuple(fc.boolean(), fc.array(classAtom, { minLength: 1, maxLength: 4 })).map(([isNegated, atoms]) => {
    return `[${isNegated ? '^' : ''}${atoms.join('')}]`;
  }),
);
const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '*?', '{2}', '{1,}', '{0,2}', '{,2}', '{0}');
const { pattern } = fc.letrec<{ pattern: string; part: string }>((tie) => ({
  pattern: fc.array(tie('part'), { maxLength: 5 }).map((parts) => parts.join('')),
  part: fc
    .tuple(
      fc.oneof(
        { depthSize: 'small' },
        atom,
        fc
          .tuple(fc.constantFrom('(', '(?:', '(?<n>'), tie('pattern'), tie('pattern'))
          .map(([open, one, other]) => `${open}${one}|${other})`),
        fc.tuple(fc.constantFrom('(', '(?:'), tie('pattern')).map(([open, inner]) => `${open}${inner})`),
      ),
      quantifier,
    )
    .map(([one, many]) => one + many),
}));

it('matches the same texts as JavaScript', () => {
  let translated = 0;
  fc.assert(
    fc.property(pattern, fc.array(text, { minLength: 3, maxLength: 6 }), (source, texts) => {
      const expected = regExpOf(source);
      if (expected === undefined || linearSource(source) === undefined) return;
      translated += 1;
      for (const each of texts) {
        expect([source, each, matchesLinearly(source, each)]).toEqual([source, each, expected.test(each)]);
      }
    }),
    { numRuns: 5_000 },
  );
  expect(translated).toBeGreaterThan(1_000);
});

it.each([
  ['^[a-z]+$', 'abc', true],
  ['^[a-z]+$', 'abc\n', false],
  ['^.$', '\u2028', false],
  ['^\\s$', '\u00a0', true],
  ['^[\\w-.]+$', 'a-.', true],
  ['^a{2}{$', 'aa{', true],
  ['^(?<year>\\d{4})-\\d\\d$', '2026-11', true],
  ['x{1000}', 'x', undefined],
])('translates %s', (source, value, expected) => {
  expect(matchesLinearly(source, value)).toBe(expected);
});

it.each([
  '(?=a)',
  '(?!a)',
  '(?<=a)',
  '(a)\\1',
  '(?<n>a)\\k<n>',
  '[]',
  '[^]',
  '\\cA',
  '\\0',
  '\\Z',
  '\\pL',
  '[\\b]',
  '[\\S]',
  '😀',
  '\\ud83d',
  '(?:a{1000}){1000}',
  '(?:(?:a{99}){99}){99}',
])('does not translate %s', (source) => {
  expect(linearSource(source)).toBeUndefined();
});

function regExpOf(source: string): RegExp | undefined {
  try {
    return new RegExp(source);
  } catch {
    return undefined;
  }
}
