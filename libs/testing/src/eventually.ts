import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  /**
   * Milliseconds after which the wait fails. Default 300,000, which ends a test that hangs. A spec does not shorten it:
   * a slow machine must not fail a test.
   */
  readonly withinMs?: number;
  readonly everyMs?: number;
}

/**
 * Waits for a condition: calls `check` repeatedly until it neither throws nor returns false, and returns its result.
 * @throws the last error of `check`, or an error with the time limit if it returned false
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  options: WaitOptions = {},
): Promise<Exclude<T, false>> {
  const { withinMs = 300_000, everyMs = 20 } = options;
  const deadline = Date.now() + withinMs;
  for (;;) {
    const isLastCheck = Date.now() >= deadline;
    try {
      const result = await check();
      if (result !== false) return result as Exclude<T, false>;
      if (isLastCheck) throw new Error(`The condition is still false after ${withinMs} ms.`);
    } catch (error) {
      if (isLastCheck) throw error;
    }
    await sleep(everyMs);
  }
}
