import type { WebhookDisabledReason } from '@scriptorium/contracts';
import { backoff } from '@scriptorium/messaging';

import type { Attempt } from './send-request';

export interface RetryOptions {
  readonly firstMs: number;
  readonly longestMs: number;
  readonly giveUpAfterMs: number;
}

/** The attempts of one webhook since the last success. */
export interface EndpointHealth {
  readonly failures: number;
  /** The time of the first of them, in ms since 1970; null without one. */
  readonly failingSince: number | null;
}

export const HEALTHY: EndpointHealth = { failures: 0, failingSince: null };

/** Failures after which nothing is sent for some time, and then one delivery as a test. */
export const FAILURES_TO_PAUSE = 5;

/** A test costs one request. A longer pause would delay the deliveries of an endpoint that works again. */
const LONGEST_PAUSE_MS = 5 * 60_000;

const GONE = 410;

export type DeliveryDecision =
  { readonly state: 'delivered' | 'failed' } | { readonly state: 'pending'; readonly retryInMs: number };

/** Returns what becomes of a delivery after an attempt. `attempts` and `firstAttemptAt` include this one. */
export function decideDelivery(
  attempt: Attempt,
  { attempts, firstAttemptAt }: { readonly attempts: number; readonly firstAttemptAt: number },
  options: RetryOptions,
  now: number,
  random: () => number,
): DeliveryDecision {
  if (attempt.error === undefined) return { state: 'delivered' };
  if (attempt.status === GONE || now - firstAttemptAt >= options.giveUpAfterMs) return { state: 'failed' };
  const delay = backoff(attempts, options.longestMs, random, options.firstMs);
  return { state: 'pending', retryInMs: Math.max(delay, Math.min(attempt.retryAfterMs ?? 0, options.longestMs)) };
}

/** Returns the health of the endpoint after an attempt that ended at `now`. */
export function healthAfter(health: EndpointHealth, attempt: Attempt, now: number): EndpointHealth {
  if (attempt.error === undefined) return HEALTHY;
  return { failures: health.failures + 1, failingSince: health.failingSince ?? now };
}

/** Returns why the webhook must be disabled after an attempt; undefined if it stays enabled. */
export function reasonToDisable(
  attempt: Attempt,
  { failingSince }: EndpointHealth,
  { giveUpAfterMs }: RetryOptions,
  now: number,
): WebhookDisabledReason | undefined {
  if (attempt.status === GONE) return 'GONE';
  return failingSince !== null && now - failingSince >= giveUpAfterMs ? 'FAILING' : undefined;
}

/** Returns for how many milliseconds nothing is sent; 0 if sending continues. */
export function pauseAfter({ failures }: EndpointHealth, options: RetryOptions, random: () => number): number {
  if (failures < FAILURES_TO_PAUSE) return 0;
  const longest = Math.min(options.longestMs, LONGEST_PAUSE_MS);
  return backoff(failures - FAILURES_TO_PAUSE + 1, longest, random, options.firstMs);
}
