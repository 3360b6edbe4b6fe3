import { facetsOf } from './ledger-facets';

const counts = [
  { outcome: 'created', locale: 'fr-FR', reason: null, count: 600 },
  { outcome: 'failed', locale: 'fr-FR', reason: 'SLUG_TAKEN', count: 5 },
  { outcome: 'failed', locale: 'de-DE', reason: 'SLUG_TAKEN', count: 4 },
  { outcome: 'reused', locale: 'de-DE', reason: 'EXISTS', count: 9 },
];
const none = { outcome: undefined, locale: undefined, reason: undefined };

test('sums the counts by outcome, locale and reason', () => {
  const { outcomes, locales, reasons } = facetsOf(counts, none);
  expect([...outcomes]).toEqual([
    ['created', 600],
    ['failed', 9],
    ['reused', 9],
  ]);
  expect([...locales]).toEqual([
    ['fr-FR', 605],
    ['de-DE', 13],
  ]);
  expect([...reasons]).toEqual([
    ['SLUG_TAKEN', 9],
    ['EXISTS', 9],
  ]);
});

test('counts a facet under the choices of the others', () => {
  const { outcomes, locales, reasons } = facetsOf(counts, { ...none, outcome: 'failed', locale: 'de-DE' });
  expect(outcomes.get('reused')).toBe(9);
  expect(locales.get('fr-FR')).toBe(5);
  expect([...reasons]).toEqual([['SLUG_TAKEN', 4]]);
});
