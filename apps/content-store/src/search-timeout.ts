import { TransientError } from '@scriptorium/contracts';
import { withStatementTimeout, isTimedOut } from '@scriptorium/persistence';
import type { ClientBase } from 'pg';
import type { ListPool } from './database-pools.store';

/** The time after which a client can retry: the statement of a search uses a whole core until it ends. */
const RETRY_AFTER_MS = 5_000;

/**
 * Limits the time of statements that scan every record of a space. They have no index, so their time grows with the
 * space and the search. They have connections of their own, so that reads by id and saves go on while all are in use.
 */
export class SearchTimeout {
  constructor(
    private readonly pool: ListPool,
    private readonly ms: number,
  ) {}

  /** Rejects with TransientError SEARCH_TIMED_OUT if a statement of `search` takes too long. */
  async run<T>(search: (client: ClientBase) => Promise<T>): Promise<T> {
    try {
      return await withStatementTimeout(this.pool, this.ms, search);
    } catch (error) {
      if (!isTimedOut(error)) throw error;
      const message = `The search took longer than ${String(this.ms)} ms. Retry later or narrow the search.`;
      throw new TransientError('SEARCH_TIMED_OUT', message, RETRY_AFTER_MS);
    }
  }
}
