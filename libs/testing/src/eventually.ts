import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  /**
   * Milliseconds after which the wait fails. Default 300,000: this limit ends a test that hangs. It must not decide a test
   * on a slow machine, so a spec does not shorten it.
   */
  readonly withinMs?: number;
  readonly everyMs?: number;
}

/**
 * Waits for a condition: calls `look` repeatedly until it neither throws nor returns false, and returns its result.
 * @throws the last error of `look`, or an error that says that it kept returning false
 */
export async function eventually<T>(look: () => T | Promise<T>, patience: WaitOptions = {}): Promise<Exclude<T, false>> {
  const { withinMs = 300_000, everyMs = 20 } = patience;
  const deadline = Date.now() + withinMs;
  for (;;) {
    const isLastLook = Date.now() >= deadline;
    try {
      const seen = await look();
      if (seen !== false) return seen as Exclude<T, false>;
      if (isLastLook) throw new Error(`Still not so after ${withinMs} ms`);
    } catch (error) {
      if (isLastLook) throw error;
    }
    await sleep(everyMs);
  }
}
