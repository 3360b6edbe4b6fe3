/**
 * Runs work with the same key one after another, and work with different keys concurrently. Work that would wait for a
 * row lock waits here instead, without a database connection. Otherwise ten changes of one drive would occupy all
 * connections of the process, and all other requests would wait.
 */
export class KeyedQueue {
  private readonly last = new Map<string, Promise<unknown>>();

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(key) ?? Promise.resolve();
    const current = before.then(work, work);
    this.last.set(key, current);
    try {
      return await current;
    } finally {
      if (this.last.get(key) === current) this.last.delete(key);
    }
  }
}
