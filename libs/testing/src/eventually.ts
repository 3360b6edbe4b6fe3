import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  /**
   * Milliseconds after which the wait fails. Default 300,000, which ends a test that hangs. A spec does not shorten it:
   * a slow machine must not fail a test.
   */
  readonly withinMs?: number;
  readonly everyMs?: number;
}

/** A check may take this long even if the wait is shorter. */
const SHORTEST_CHECK_MS = 1_000;

/**
 * Waits for a condition: calls `check` repeatedly until it neither throws nor returns false, and returns its result. A
 * call may take as long as the wait.
 * @throws the last error of `check`, or an error with the time limit if it returned false or has not returned
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
      const result = await inTime(check, withinMs);
      if (result !== false) return result as Exclude<T, false>;
      if (isLastCheck) throw new Error(`The condition is still false after ${withinMs} ms.`);
    } catch (error) {
      if (isLastCheck || error instanceof Hanging) throw error;
    }
    await sleep(everyMs);
  }
}

/** A call has not returned. Another one would not return either. */
class Hanging extends Error {}

async function inTime<T>(check: () => T | Promise<T>, withinMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Hanging(`The condition was not known after ${withinMs} ms: its check has not returned.`);
    timer = setTimeout(() => reject(error), Math.max(withinMs, SHORTEST_CHECK_MS));
  });
  try {
    return await Promise.race([check(), late]);
  } finally {
    clearTimeout(timer);
  }
}
