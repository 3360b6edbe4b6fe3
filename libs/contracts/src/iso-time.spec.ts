import fc from 'fast-check';

import { parseIsoTime } from './iso-time';

test.each([
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['2000-02-29T10:00Z', '2000-02-29T10:00:00.000Z'],
  ['2026-01-02T03:04:05+0130', '2026-01-02T01:34:05.000Z'],
  ['2026-12-31T24:00:00Z', '2027-01-01T00:00:00.000Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ['2026-03-01T00:30:00+01:00', '2026-02-28T23:30:00.000Z'],
])('parses %s as %s', (text, utc) => {
  expect(parseIsoTime(text)?.toISOString()).toBe(utc);
});

test.each([
  '2026-02-29',
  '1900-02-29T00:00:00Z',
  '2026-02-30T00:00:00+02:00',
  '2026-04-31',
  '2026-11-31T23:59:59-01:00',
  '2026-13-01',
  '2026-00-10',
  '2026-01-00',
  '2026-01-32',
  '2026-01-01T24:00:01Z',
  '2026-01-01T00:00:60Z',
  '2026-01-01T00:00:00+24:00',
  '0000-06-01T00:00:00Z',
  '0001-01-01T00:00:00+00:01',
  '9999-12-31T23:59:59-00:01',
  '',
  'soon',
])('rejects %j, which is no time or which PostgreSQL and ISO 8601 write differently', (text) => {
  expect(parseIsoTime(text)).toBeUndefined();
});

test('parses exactly the days of the calendar', () => {
  const two = (number: number): string => String(number).padStart(2, '0');
  const isDay = (year: number, month: number, day: number): boolean =>
    day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9_998 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 31 }),
      (...date) => {
        const [year, month, day] = date;
        const text = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
        expect(parseIsoTime(text)?.toISOString()).toBe(isDay(...date) ? `${text}T00:00:00.000Z` : undefined);
        expect(parseIsoTime(`${text}T23:00:00-01:00`) === undefined).toBe(!isDay(...date));
      },
    ),
    { numRuns: 1_000 },
  );
});
