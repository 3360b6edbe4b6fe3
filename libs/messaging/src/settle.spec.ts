import { RejectedError, TransientError } from '@scriptorium/contracts';

import { backoff, MAX_BUGS, MAX_TRANSIENT_DELIVERIES, type Outcome, settle } from './settle';

const never = (): number => 0;
const failed = (error: unknown): Outcome => ({ done: false, error });

test('what is done is acknowledged', () => {
  expect(settle({ done: true }, { deliveries: 9, bugs: 0 }, never)).toEqual({ kind: 'ack' });
});

test('what is rejected is a dead letter at its first delivery', () => {
  const outcome = failed(new RejectedError('NOT_FOUND', 'no such thing'));
  expect(settle(outcome, { deliveries: 1, bugs: 0 }, never)).toEqual({
    kind: 'dead',
    code: 'NOT_FOUND',
    reason: 'no such thing',
  });
});

test('a transient error waits as long as it asks for', () => {
  const outcome = failed(new TransientError('BUSY', 'later', 1_234));
  expect(settle(outcome, { deliveries: 50, bugs: 0 }, never)).toEqual({ kind: 'nak', delayMs: 1_234 });
});

test('a transient error that asks for nothing waits longer each time, up to a minute', () => {
  const outcome = failed(new TransientError('BUSY', 'later'));
  const delays = [1, 2, 3, 10, 11, 100, MAX_TRANSIENT_DELIVERIES - 1].map((deliveries) =>
    settle(outcome, { deliveries, bugs: 0 }, never),
  );
  expect(delays.map((settlement) => settlement.kind === 'nak' && settlement.delayMs)).toEqual([
    50, 100, 200, 25_600, 30_000, 30_000, 30_000,
  ]);
});

test('a transient error is given up after hours', () => {
  const outcome = failed(new TransientError('BUSY', 'later', 10));
  expect(settle(outcome, { deliveries: MAX_TRANSIENT_DELIVERIES, bugs: 0 }, never)).toEqual({
    kind: 'dead',
    code: 'BUSY',
    reason: 'later',
  });
  const waited = Array.from({ length: MAX_TRANSIENT_DELIVERIES - 1 }, (_, index) => backoff(index + 1, 60_000, never));
  expect(waited.reduce((sum, delay) => sum + delay) / 3_600_000).toBeGreaterThan(4);
});

test('a bug is tried a few times over some seconds, then it is a dead letter', () => {
  const outcome = failed(new TypeError('x is undefined'));
  const settlements = Array.from({ length: MAX_BUGS }, (_, index) =>
    settle(outcome, { deliveries: index + 1, bugs: index + 1 }, never),
  );
  expect(settlements).toEqual([
    { kind: 'nak', delayMs: 250 },
    { kind: 'nak', delayMs: 500 },
    { kind: 'nak', delayMs: 1_000 },
    { kind: 'nak', delayMs: 2_000 },
    { kind: 'dead', code: 'INTERNAL_ERROR', reason: 'TypeError: x is undefined' },
  ]);
});

test('an outage does not use up the tries of a bug', () => {
  expect(settle(failed(new Error('a bug')), { deliveries: 200, bugs: 1 }, never)).toEqual({
    kind: 'nak',
    delayMs: 250,
  });
});

test('anything can be thrown', () => {
  expect(settle(failed('a string'), { deliveries: 9, bugs: MAX_BUGS }, never)).toMatchObject({ reason: 'a string' });
  expect(settle(failed(undefined), { deliveries: 9, bugs: MAX_BUGS }, never)).toMatchObject({ reason: 'undefined' });
});

test('delays are spread by chance between half and all of the computed one', () => {
  expect([0, 0.5, 0.999].map((chance) => backoff(1, 60_000, () => chance))).toEqual([50, 75, 100]);
});
