import { parseFacetDate, parseFacetRange } from './parse-facet-date';

const now = new Date('2026-03-31T12:00:00.000Z');

it.each([
  ['NOW', '2026-03-31T12:00:00.000Z'],
  ['-7:DAYS', '2026-03-24T12:00:00.000Z'],
  ['+2:HOURS', '2026-03-31T14:00:00.000Z'],
  ['-2:WEEKS', '2026-03-17T12:00:00.000Z'],
  ['-100:YEARS', '1926-03-31T12:00:00.000Z'],
  ['2026-01-02', '2026-01-02T00:00:00.000Z'],
  ['2026-01-02T03:04:05.006+01:00', '2026-01-02T02:04:05.006Z'],
])('parses %s', (text, expected) => {
  expect(parseFacetDate(text, now)?.toISOString()).toBe(expected);
});

it.each([
  '',
  'yesterday',
  '-7:FORTNIGHTS',
  '7',
  'DAYS',
  '2026-13-01',
  '999999:YEARS',
  '-999999:DAYS',
  '01/02/2026',
  '2026-02-30',
])('returns undefined for %j', (text) => {
  expect(parseFacetDate(text, now)).toBeUndefined();
});

it('parses the ends of a range in either order', () => {
  const range = parseFacetRange('-7:DAYS', 'NOW', now);
  expect(range).toEqual({ after: new Date('2026-03-24T12:00:00.000Z'), upTo: now });
  expect(parseFacetRange('NOW', '-7:DAYS', now)).toEqual(range);
  expect(parseFacetRange('NOW', 'then', now)).toBeUndefined();
});
