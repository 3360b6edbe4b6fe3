import { isWorthRetrying, retryDelay } from './retry-delay.js';

const response = (status: number, headers: Record<string, string> = {}) => ({ status, headers: new Headers(headers) });

test.each([
  ['a lost response', undefined, true, true],
  ['a lost response to a change', undefined, false, false],
  ['503', response(503), true, true],
  ['503 to a change', response(503), false, false],
  ['429 to a change, which was not executed', response(429), false, true],
  ['409 while the first request is in progress', response(409, { 'retry-after': '1' }), true, true],
  ['409 of a conflict', response(409), true, false],
  ['500', response(500), true, false],
  ['404', response(404), true, false],
  ['200', response(200), true, false],
])('after %s', (_what, received, isRepeatable, expected) => {
  expect(isWorthRetrying(received, isRepeatable)).toBe(expected);
});

const at = (random: number) => ({ now: Date.parse('2026-11-30T12:00:00Z'), random });

test('waits as long as Retry-After says, in seconds or as a date', () => {
  expect(retryDelay(response(429, { 'retry-after': '3' }), 1, 60_000, at(0))).toBe(3_000);
  const date = 'Mon, 30 Nov 2026 12:00:09 GMT';
  expect(retryDelay(response(503, { 'retry-after': date }), 1, 60_000, at(0))).toBe(9_000);
});

test('does not wait longer than the maximum', () => {
  expect(retryDelay(response(429, { 'retry-after': '61' }), 1, 60_000, at(0))).toBeUndefined();
  expect(retryDelay(undefined, 30, 60_000, at(1))).toBe(60_000);
});

test('doubles the limit of the wait, and waits at least half of it', () => {
  expect([1, 2, 3].map((attempt) => retryDelay(undefined, attempt, 60_000, at(1)))).toEqual([200, 400, 800]);
  expect([1, 2, 3].map((attempt) => retryDelay(undefined, attempt, 60_000, at(0)))).toEqual([100, 200, 400]);
});
