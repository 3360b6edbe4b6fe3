export interface RetryOptions {
  /** Maximum number of attempts. Default: 5. 1 disables retries. */
  readonly attempts?: number;
  /** The longest wait before an attempt, also if the server asks for a longer one. Default: 60,000. */
  readonly maxDelayMs?: number;
}

export const RETRY_DEFAULTS = { attempts: 5, maxDelayMs: 60_000 } as const;
const FIRST_DELAY_MS = 200;

/** The response of an attempt; undefined if it was lost. */
export type Attempt = Pick<Response, 'status' | 'headers'> | undefined;

/** Returns whether another attempt may succeed. `isRepeatable`: a second execution changes nothing more. */
export function isWorthRetrying(response: Attempt, isRepeatable: boolean): boolean {
  if (response === undefined) return isRepeatable;
  const { status, headers } = response;
  switch (status) {
    case 429:
      // The request was not executed.
      return true;
    case 409:
      // The first request with this Idempotency-Key is in progress.
      return isRepeatable && headers.has('retry-after');
    case 502:
    case 503:
    case 504:
      return isRepeatable;
    default:
      return false;
  }
}

/**
 * Returns the milliseconds before the next attempt: those of `Retry-After`, or else a random part of a limit that
 * doubles. Undefined if the server asks for more than the maximum.
 */
export function retryDelay(
  response: Attempt,
  attempt: number,
  maxDelayMs: number,
  { now, random }: { readonly now: number; readonly random: number },
): number | undefined {
  const asked = retryAfterMs(response?.headers.get('retry-after') ?? undefined, now);
  if (asked !== undefined) return asked > maxDelayMs ? undefined : asked;
  return Math.min(maxDelayMs, FIRST_DELAY_MS * 2 ** (attempt - 1)) * (0.5 + random / 2);
}

/** Parses `Retry-After`: seconds, or a date (RFC 9110). Undefined for other texts. */
function retryAfterMs(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
