const FIRST_DELAY_MS = 100;

/**
 * Returns the milliseconds until the next attempt: `firstMs`, doubled with each attempt up to `longestMs`, then
 * randomized between half and all of it.
 */
export function backoff(attempts: number, longestMs: number, random: () => number, firstMs = FIRST_DELAY_MS): number {
  const delay = Math.min(firstMs * 2 ** Math.min(attempts - 1, 30), longestMs);
  return Math.round(delay * (0.5 + random() / 2));
}
