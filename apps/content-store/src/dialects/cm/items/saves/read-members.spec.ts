import { RejectedError } from '@scriptorium/contracts';

import { readMembers } from './read-members';

const dateOf = (text: string | null): string | null | undefined => {
  try {
    return readMembers({ name: 'home', availabilityDate: text }).availableFrom?.toISOString() ?? null;
  } catch (error) {
    if (error instanceof RejectedError && error.data['property'] === 'availabilityDate') return undefined;
    throw error;
  }
};

it.each([
  ['2028-02-29', '2028-02-29T00:00:00.000Z'],
  ['2026-01-02T03:04Z', '2026-01-02T03:04:00.000Z'],
  ['2026-01-02T03:04:05.678+0100', '2026-01-02T02:04:05.678Z'],
  [null, null],
])('reads the date %s as %s', (text, utc) => {
  expect(dateOf(text)).toBe(utc);
});

it.each([
  '2026-02-29',
  '2026-02-30T00:00:00Z',
  '2026-04-31',
  '0000-01-01',
  '9999-12-31T23:59:59-01:00',
  '2026-01-01T00:00',
])('rejects %s instead of storing another day', (text) => {
  expect(dateOf(text)).toBeUndefined();
});
