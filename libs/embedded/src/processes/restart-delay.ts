const FIRST_MS = 100;
const LONGEST_MS = 5_000;

/** Returns the milliseconds to wait before the next start. `failures` is the number of failed starts in a row. */
export function restartDelayMs(failures: number): number {
  return Math.min(FIRST_MS * 2 ** failures, LONGEST_MS);
}
