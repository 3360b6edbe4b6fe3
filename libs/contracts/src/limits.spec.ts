import * as fc from 'fast-check';
import {
  API_KEY,
  IDEMPOTENCY_KEY,
  isStorable,
  isWithin,
  ITEM_DATE,
  ITEM_LABEL,
  ITEM_NAME,
  LOCALE_LABEL,
  LOCALE_TAG,
  MODEL_NAME,
  VERSION_TAG,
  type TextLimits,
} from './limits';

describe('isWithin', () => {
  it('counts code points, as PostgreSQL does', () => {
    const text = fc.string({ unit: 'binary', maxLength: 12 });
    const limits = fc.record({ minLength: fc.integer({ min: 0, max: 8 }), maxLength: fc.integer({ min: 0, max: 8 }) });
    fc.assert(
      fc.property(text, limits, (value, limit) => {
        const { length } = [...value];
        const expected = length >= limit.minLength && length <= limit.maxLength && isStorable(value);
        expect(isWithin(value, limit)).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['an emoji', '😀', 1],
    ['a letter with a combining mark', 'e\u0301', 2],
    ['a family of four', '👩‍👩‍👧‍👦', 7],
  ])('counts %s as its code points', (_what, text, length) => {
    expect(isWithin(text, { minLength: length, maxLength: length })).toBe(true);
    expect(isWithin(text, { minLength: length + 1, maxLength: 100 })).toBe(false);
    expect(isWithin(text, { minLength: 0, maxLength: length - 1 })).toBe(false);
  });
});

describe('isStorable', () => {
  it.each(['', 'a', '😀', '\uffff', '\u0001', '\ufeff'])('accepts %j', (text) => expect(isStorable(text)).toBe(true));

  it.each(['\0', 'a\0b', '\ud83d', '\ude00', '\ude00\ud83d', 'a\ud83d'])('rejects %j', (text) => {
    expect(isStorable(text)).toBe(false);
  });
});

describe.each<[string, TextLimits, readonly string[], readonly string[]]>([
  [
    'ITEM_NAME',
    ITEM_NAME,
    ['a', '-', '.', 'A1._-', 'x'.repeat(255)],
    ['', '_a', 'a b', 'ä', 'a/b', 'a\n', 'x'.repeat(256)],
  ],
  ['ITEM_LABEL', ITEM_LABEL, [' ', 'a\nb', '😀'.repeat(1_000)], ['', '😀'.repeat(1_001), 'a\0']],
  ['VERSION_TAG', VERSION_TAG, ['a', ' a '], ['', ' ', '\t\n\u00a0\u2003', 'x'.repeat(101)]],
  ['LOCALE_TAG', LOCALE_TAG, ['fr', 'zh-Hant-TW'], ['', 'x'.repeat(101), 'fr\0']],
  ['LOCALE_LABEL', LOCALE_LABEL, ['French', 'x'.repeat(255)], ['', '   ', 'x'.repeat(256)]],
  ['MODEL_NAME', MODEL_NAME, ['Page', '😀'.repeat(255)], ['', ' ', '\u3000', '😀'.repeat(256)]],
  ['API_KEY', API_KEY, ['a', 'a1', 'blog_post_2'], ['', 'A', '1a', '_a', 'a_', 'a__b', 'a-b', 'a\n', 'é', '__proto__']],
  ['IDEMPOTENCY_KEY', IDEMPOTENCY_KEY, ['a', '"a,b"', '~'.repeat(255)], ['', 'a b', 'a\t', 'é', '\x7f', 'a\r\nb']],
])('%s', (_name, limits, accepted, rejected) => {
  it('accepts texts within its limits', () => {
    expect(accepted.filter((text) => !isWithin(text, limits))).toEqual([]);
  });

  it('rejects any other text', () => {
    expect(rejected.filter((text) => isWithin(text, limits))).toEqual([]);
  });
});

describe('API_KEY', () => {
  it('matches a long text that is no key in linear time', () => {
    // With exponential time this test would exceed the runner's limit.
    for (const text of [`${'a_'.repeat(100_000)}-`, `${'a'.repeat(200_000)}-`]) {
      expect(isWithin(text, { ...API_KEY, maxLength: 300_000 })).toBe(false);
    }
  });
});

describe('ITEM_DATE', () => {
  it.each(['2024-02-29', '2024-02-29T10:00Z', '2024-02-29T10:00:00.123+01:00', '2024-02-29T10:00:00-0530'])(
    'accepts %s',
    (text) => expect(ITEM_DATE.test(text)).toBe(true),
  );

  it.each([
    '',
    '2024',
    '29.02.2024',
    '2024-2-9',
    '2024-02-29T10:00',
    '2024-02-29 10:00Z',
    '2024-02-29T10Z',
    '2024-02-29\n',
  ])('rejects %j, which has no date or no zone', (text) => expect(ITEM_DATE.test(text)).toBe(false));
});
