import { RejectedError, TransientError } from '@scriptorium/contracts';

import { backoff } from '../loop/backoff';
import { MAX_BUGS, MAX_TRANSIENT_DELIVERIES, type Outcome, settle } from './settle';

const zero = (): number => 0;
const failed = (error: unknown): Outcome => ({ done: false, error });

test('acknowledges a handled command', () => {
  expect(settle({ done: true }, { deliveries: 9, bugs: 0 }, zero)).toEqual({ kind: 'ack' });
});

test('dead-letters a rejected command at its first delivery', () => {
  const outcome = failed(new RejectedError('NOT_FOUND', 'not found'));
  expect(settle(outcome, { deliveries: 1, bugs: 0 }, zero)).toEqual({
    kind: 'dead',
    code: 'NOT_FOUND',
    reason: 'not found',
  });
});

test('retries a transient error after its retryAfterMs', () => {
  const outcome = failed(new TransientError('BUSY', 'later', 1_234));
  expect(settle(outcome, { deliveries: 50, bugs: 0 }, zero)).toEqual({ kind: 'nak', delayMs: 1_234 });
});

test('backs off after a transient error without retryAfterMs, up to a minute', () => {
  const outcome = failed(new TransientError('BUSY', 'later'));
  const delays = [1, 2, 3, 10, 11, 100, MAX_TRANSIENT_DELIVERIES - 1].map((deliveries) =>
    settle(outcome, { deliveries, bugs: 0 }, zero),
  );
  expect(delays.map((settlement) => settlement.kind === 'nak' && settlement.delayMs)).toEqual([
    50, 100, 200, 25_600, 30_000, 30_000, 30_000,
  ]);
});

test('dead-letters a transient error after hours', () => {
  const outcome = failed(new TransientError('BUSY', 'later', 10));
  expect(settle(outcome, { deliveries: MAX_TRANSIENT_DELIVERIES, bugs: 0 }, zero)).toEqual({
    kind: 'dead',
    code: 'BUSY',
    reason: 'later',
  });
  const waited = Array.from({ length: MAX_TRANSIENT_DELIVERIES - 1 }, (_, index) => backoff(index + 1, 60_000, zero));
  expect(waited.reduce((sum, delay) => sum + delay) / 3_600_000).toBeGreaterThan(4);
});

test('dead-letters a transient error after its own number of attempts, which an outage does not use up', () => {
  const outcome = failed(new TransientError('STATEMENT_TIMEOUT', 'too slow', 10, 3));
  expect(settle(outcome, { deliveries: 200, bugs: 2 }, zero)).toEqual({ kind: 'nak', delayMs: 10 });
  expect(settle(outcome, { deliveries: 201, bugs: 3 }, zero)).toEqual({
    kind: 'dead',
    code: 'STATEMENT_TIMEOUT',
    reason: 'too slow',
  });
});

test('retries a bug a few times over some seconds, then dead-letters the command', () => {
  const outcome = failed(new TypeError('x is undefined'));
  const settlements = Array.from({ length: MAX_BUGS }, (_, index) =>
    settle(outcome, { deliveries: index + 1, bugs: index + 1 }, zero),
  );
  expect(settlements).toEqual([
    { kind: 'nak', delayMs: 250 },
    { kind: 'nak', delayMs: 500 },
    { kind: 'nak', delayMs: 1_000 },
    { kind: 'nak', delayMs: 2_000 },
    { kind: 'dead', code: 'INTERNAL_ERROR', reason: 'TypeError: x is undefined' },
  ]);
});

test('does not count the deliveries of an outage as attempts of a bug', () => {
  expect(settle(failed(new Error('a bug')), { deliveries: 200, bugs: 1 }, zero)).toEqual({
    kind: 'nak',
    delayMs: 250,
  });
});

test('accepts any thrown value', () => {
  expect(settle(failed('a string'), { deliveries: 9, bugs: MAX_BUGS }, zero)).toMatchObject({ reason: 'a string' });
  expect(settle(failed(undefined), { deliveries: 9, bugs: MAX_BUGS }, zero)).toMatchObject({ reason: 'undefined' });
});

test('randomizes a delay between half and all of the computed one', () => {
  expect([0, 0.5, 0.999].map((chance) => backoff(1, 60_000, () => chance))).toEqual([50, 75, 100]);
});
