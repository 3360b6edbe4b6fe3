import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  /** Milliseconds after which the fact is declared absent. Default 10,000: generous, since it costs nothing when met. */
  readonly withinMs?: number;
  readonly everyMs?: number;
}

/**
 * Waits for a fact: calls `look` again and again until it neither throws nor returns false, and returns what it
 * returned.
 * @throws the last error that `look` threw, or an error that says it stayed false
 */
export async function eventually<T>(look: () => T | Promise<T>, patience: Patience = {}): Promise<Exclude<T, false>> {
  const { withinMs = 10_000, everyMs = 20 } = patience;
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
