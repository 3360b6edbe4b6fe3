import { Mutex } from 'async-mutex';

/**
 * Runs work with the same key one after another, first in, first out, and work with different keys concurrently. Work
 * that would wait for a row lock waits here instead, without a database connection. Otherwise ten changes of one drive
 * would occupy all connections of the process, and all other requests would wait.
 */
export class KeyedQueue {
  private readonly mutexes = new Map<string, Mutex>();

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const mutex = this.mutexes.get(key) ?? new Mutex();
    this.mutexes.set(key, mutex);
    try {
      return await mutex.runExclusive(work);
    } finally {
      // If other work waits, the mutex is locked again already. The last work removes it.
      if (!mutex.isLocked()) this.mutexes.delete(key);
    }
  }
}
