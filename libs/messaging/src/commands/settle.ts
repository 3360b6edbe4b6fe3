import { RejectedError, TransientError } from '@scriptorium/contracts';

import { backoff } from '../loop/backoff';

/**
 * The outcome of a handler decides how its command is settled:
 *
 *   done       -> ack
 *   rejected   -> dead letter at once
 *   transient  -> retry, up to 500 attempts, or as few as the error says
 *   bug        -> retry a few times, then dead letter
 *
 * A retry of a rejected command cannot succeed. 500 attempts, at most a minute apart, last longer than an outage of one
 * night. A bug is retried because it may be a race or a faulty deployment.
 *
 * Deliveries are counted by JetStream and include redeliveries after a shutdown. Bugs and errors with a limit of their
 * own are counted by the process itself, so that an outage of hours does not use up their attempts. `max_deliver` is
 * unlimited: after that number of deliveries, a work queue would keep a message permanently and never deliver it.
 */
export type Outcome = { readonly done: true } | { readonly done: false; readonly error: unknown };

export type Settlement =
  | { readonly kind: 'ack' }
  | { readonly kind: 'nak'; readonly delayMs: number }
  | { readonly kind: 'dead'; readonly code: string; readonly reason: string };

export interface Attempts {
  /** Number of deliveries of the message, including this one. */
  readonly deliveries: number;
  /** Number of deliveries that ended in a bug or in an error with `maxAttempts`, including this one. */
  readonly bugs: number;
}

export const MAX_TRANSIENT_DELIVERIES = 500;
export const MAX_BUGS = 5;

const FIRST_BUG_DELAY_MS = 500;
const LONGEST_TRANSIENT_DELAY_MS = 60_000;
const LONGEST_BUG_DELAY_MS = 10_000;

/** Returns how to settle a command. `random` returns numbers in [0, 1) and randomizes the delays (see `backoff`). */
export function settle(outcome: Outcome, attempts: Attempts, random: () => number): Settlement {
  if (outcome.done) return { kind: 'ack' };
  const { error } = outcome;
  if (error instanceof RejectedError) return { kind: 'dead', code: error.code, reason: error.message };
  if (error instanceof TransientError) {
    const { maxAttempts = Infinity } = error;
    if (attempts.deliveries >= MAX_TRANSIENT_DELIVERIES || attempts.bugs >= maxAttempts)
      return { kind: 'dead', code: error.code, reason: error.message };
    const delayMs = error.retryAfterMs ?? backoff(attempts.deliveries, LONGEST_TRANSIENT_DELAY_MS, random);
    return { kind: 'nak', delayMs };
  }
  if (attempts.bugs >= MAX_BUGS) return { kind: 'dead', code: 'INTERNAL_ERROR', reason: describe(error) };
  return { kind: 'nak', delayMs: backoff(attempts.bugs, LONGEST_BUG_DELAY_MS, random, FIRST_BUG_DELAY_MS) };
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
