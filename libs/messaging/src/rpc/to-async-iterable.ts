import type { Observable } from 'rxjs';

/**
 * Subscribes when iteration begins, buffers values until they are requested, and unsubscribes when the loop is left.
 */
export async function* toAsyncIterable<T>(source: Observable<T>): AsyncGenerator<T, void, undefined> {
  const values: T[] = [];
  let ended: { readonly error?: unknown } | undefined;
  let changed: () => void = () => undefined;
  const subscription = source.subscribe({
    next: (value) => (values.push(value), changed()),
    error: (error: unknown) => ((ended = { error }), changed()),
    complete: () => ((ended = {}), changed()),
  });
  try {
    for (;;) {
      while (values.length > 0) yield* values.splice(0);
      if (ended) break;
      await new Promise<void>((resolve) => (changed = resolve));
    }
    if ('error' in ended) throw ended.error;
  } finally {
    subscription.unsubscribe();
  }
}
