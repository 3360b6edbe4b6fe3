import { decideDelivery, healthAfter, HEALTHY, pauseAfter, reasonToDisable } from './decide-delivery';

const OPTIONS = { firstMs: 5_000, longestMs: 3_600_000, giveUpAfterMs: 86_400_000 };
const OK = { status: 204, durationMs: 1 };
const ERROR = { status: 500, error: 'The endpoint responded with 500.', durationMs: 1 };
const GONE = { status: 410, error: 'The endpoint responded with 410.', durationMs: 1 };
const longest = () => 1;

function decide(attempt: Parameters<typeof decideDelivery>[0], attempts: number, now = 0) {
  return decideDelivery(attempt, { attempts, firstAttemptAt: 0 }, OPTIONS, now, longest);
}

test('doubles the time between attempts up to the longest', () => {
  expect([1, 2, 3, 20].map((attempts) => decide(ERROR, attempts))).toEqual(
    [5_000, 10_000, 20_000, 3_600_000].map((retryInMs) => ({ state: 'pending', retryInMs })),
  );
});

test('waits as long as the endpoint asks, up to the longest time', () => {
  expect(decide({ ...ERROR, retryAfterMs: 60_000 }, 1)).toEqual({ state: 'pending', retryInMs: 60_000 });
  expect(decide({ ...ERROR, retryAfterMs: 999_999_000 }, 1)).toEqual({ state: 'pending', retryInMs: 3_600_000 });
});

test('ends a delivery with a success, with 410, and 24 hours after its first attempt', () => {
  expect(decide(OK, 1)).toEqual({ state: 'delivered' });
  expect(decide(GONE, 1)).toEqual({ state: 'failed' });
  expect(decide(ERROR, 30, OPTIONS.giveUpAfterMs)).toEqual({ state: 'failed' });
});

test('pauses an endpoint after five failures, longer with each, and not after a success', () => {
  let health = HEALTHY;
  const pauses = Array.from({ length: 14 }, (_none, index) => {
    health = healthAfter(health, ERROR, index);
    return pauseAfter(health, OPTIONS, longest);
  });
  expect(pauses).toEqual([
    0, 0, 0, 0, 5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000, 300_000,
  ]);
  expect(health).toEqual({ failures: 14, failingSince: 0 });
  expect(healthAfter(health, OK, 20)).toEqual(HEALTHY);
});

test('disables an endpoint that is gone, or that has failed for 24 hours', () => {
  expect(reasonToDisable(GONE, HEALTHY, OPTIONS, 0)).toBe('GONE');
  const failing = { failures: 9, failingSince: 0 };
  expect(reasonToDisable(ERROR, failing, OPTIONS, OPTIONS.giveUpAfterMs - 1)).toBeUndefined();
  expect(reasonToDisable(ERROR, failing, OPTIONS, OPTIONS.giveUpAfterMs)).toBe('FAILING');
  expect(reasonToDisable(OK, HEALTHY, OPTIONS, OPTIONS.giveUpAfterMs)).toBeUndefined();
});
