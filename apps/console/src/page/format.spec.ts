import { formatDuration, formatLocale, formatPercent, nameOfType, shortId } from './format';

test.each([
  [0, 10, '0 %'],
  [10, 10, '100 %'],
  [9_999, 10_000, '99.9 %'],
  [999_999, 1_000_000, '99.9 %'],
  [1, 1_000_000, '0.1 %'],
  [1, 3, '33 %'],
  [0, 0, '0 %'],
])('%d of %d is %s', (part, whole, text) => {
  expect(formatPercent(part, whole)).toBe(text);
});

test('names a locale with its code', () => {
  expect(formatLocale('fr-FR')).toBe('French (France), fr-FR');
  expect(formatLocale('not a locale')).toBe('not a locale');
});

test.each([
  [4_120, '4.1 s'],
  [59_000, '59 s'],
  [185_000, '3 min 5 s'],
  [7_800_000, '2 h 10 min'],
])('%d ms is %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('names a content type by the end of its URI', () => {
  expect(['https://example.com/types/page', 'https://example.com/page/', 'page'].map(nameOfType)).toEqual([
    'page',
    'page',
    'page',
  ]);
});

test('shows the end of an id', () => {
  expect(shortId('0193a1b2-0000-7000-8000-0123456789ab')).toBe('…456789ab');
});
