const FIRST_MS = 100;
const LONGEST_MS = 5_000;

/** Milliseconds to wait before the next start, after so many failed starts in a row (0: it just died). */
export function restartDelayMs(failures: number): number {
  return Math.min(FIRST_MS * 2 ** failures, LONGEST_MS);
}
