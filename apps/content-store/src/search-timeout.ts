import { TransientError } from '@scriptorium/contracts';
import { withStatementTimeout, isTimedOut } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';

/** Time after which a client may try again: the statement of a search uses a whole core until then. */
const RETRY_AFTER_MS = 5_000;

/**
 * Limits the time of the statements that look at every record of a space. They have no index to go by, so their time grows with
 * the space and with what is searched for.
 */
export class SearchTimeout {
  constructor(private readonly ms: number) {}

  /** Throws TransientError SEARCH_TIMED_OUT if a statement of `search` takes too long. */
  async run<T>(pool: Pool, search: (client: ClientBase) => Promise<T>): Promise<T> {
    try {
      return await withStatementTimeout(pool, this.ms, search);
    } catch (error) {
      if (!isTimedOut(error)) throw error;
      const message = `A search took longer than ${String(this.ms)} ms.`;
      throw new TransientError('SEARCH_TIMED_OUT', message, RETRY_AFTER_MS);
    }
  }
}
