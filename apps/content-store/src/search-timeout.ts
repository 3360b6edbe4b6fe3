import { TransientError } from '@scriptorium/contracts';
import { withStatementTimeout, isTimedOut } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';

/** The time after which a client can retry: the statement of a search uses a whole core until it ends. */
const RETRY_AFTER_MS = 5_000;

/**
 * Limits the time of statements that scan every record of a space. They have no index, so their time grows with the
 * space and the search.
 */
export class SearchTimeout {
  constructor(private readonly ms: number) {}

  /** Rejects with TransientError SEARCH_TIMED_OUT if a statement of `search` takes too long. */
  async run<T>(pool: Pool, search: (client: ClientBase) => Promise<T>): Promise<T> {
    try {
      return await withStatementTimeout(pool, this.ms, search);
    } catch (error) {
      if (!isTimedOut(error)) throw error;
      const message = `The search took longer than ${String(this.ms)} ms. Retry later or narrow the search.`;
      throw new TransientError('SEARCH_TIMED_OUT', message, RETRY_AFTER_MS);
    }
  }
}
