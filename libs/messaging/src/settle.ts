import { RejectedError, TransientError } from '@scriptorium/contracts';

/**
 * What becomes of a command after its handler:
 *
 *   done       -> ack
 *   rejected   -> dead letter at once: it never works
 *   transient  -> later, for as long as a night's outage lasts: 500 tries, at most a minute apart
 *   bug        -> later, a few times: it may be a race or a deployment gone wrong; then dead letter
 *
 * Deliveries are JetStream's count and include what shutdowns gave back; bugs are counted by the process itself, so
 * that an outage of hours does not use up the tries of a bug. `max_deliver` is unlimited: a work queue keeps a message
 * that ran past it, unread, for ever.
 */
export type Outcome = { readonly done: true } | { readonly done: false; readonly error: unknown };

export type Settlement =
  | { readonly kind: 'ack' }
  | { readonly kind: 'nak'; readonly delayMs: number }
  | { readonly kind: 'dead'; readonly code: string; readonly reason: string };

export interface Attempts {
  /** How often the message was delivered, this time included. */
  readonly deliveries: number;
  /** How often it ended in a bug, this time included. */
  readonly bugs: number;
}

export const MAX_TRANSIENT_DELIVERIES = 500;
export const MAX_BUGS = 5;

const FIRST_DELAY_MS = 100;
const FIRST_BUG_DELAY_MS = 500;
const LONGEST_TRANSIENT_DELAY_MS = 60_000;
const LONGEST_BUG_DELAY_MS = 10_000;

/** `random` gives numbers in [0, 1): delays spread between half and the whole of the computed one. */
export function settle(outcome: Outcome, tries: Attempts, random: () => number): Settlement {
  if (outcome.done) return { kind: 'ack' };
  const { error } = outcome;
  if (error instanceof RejectedError) return { kind: 'dead', code: error.code, reason: error.message };
  if (error instanceof TransientError) {
    if (tries.deliveries >= MAX_TRANSIENT_DELIVERIES) return { kind: 'dead', code: error.code, reason: error.message };
    const delayMs = error.retryAfterMs ?? backoff(tries.deliveries, LONGEST_TRANSIENT_DELAY_MS, random);
    return { kind: 'nak', delayMs };
  }
  if (tries.bugs >= MAX_BUGS) return { kind: 'dead', code: 'INTERNAL_ERROR', reason: describe(error) };
  return { kind: 'nak', delayMs: backoff(tries.bugs, LONGEST_BUG_DELAY_MS, random, FIRST_BUG_DELAY_MS) };
}

/** Milliseconds until the next try: doubles from `firstMs` with each, up to `longestMs`, less up to half by chance. */
export function backoff(tries: number, longestMs: number, random: () => number, firstMs = FIRST_DELAY_MS): number {
  const delay = Math.min(firstMs * 2 ** Math.min(tries - 1, 30), longestMs);
  return Math.round(delay * (0.5 + random() / 2));
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
