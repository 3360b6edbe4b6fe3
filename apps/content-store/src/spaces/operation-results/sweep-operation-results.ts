import { Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { deleteOldResults } from './operation-results.store';
import { SweepLoop } from '../../sweep-loop';

/** Rows a statement: no transaction of it is long. */
const BATCH = 1_000;

/**
 * Deletes results of operations that are older than 24 hours. Nobody waits for it: who asks for such a result is told that
 * there is none, deleted or not. Several processes may sweep at once: rows that one has locked the other skips.
 */
@Injectable()
export class SweepOperationResults extends SweepLoop {
  protected readonly what = 'results of operations';

  constructor(private readonly pool: Pool) {
    super();
  }

  async sweep(): Promise<void> {
    // A batch that is not full was the last one.
    while ((await deleteOldResults(this.pool, BATCH)) === BATCH);
  }
}
