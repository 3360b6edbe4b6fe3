import { Injectable } from '@nestjs/common';
import { deleteExpiredResults } from './operation-results.store';
import { SweepLoop } from '../../sweep-loop.service';
import { SweepPool } from '../../database-pools.store';

/** The number of rows per statement, so that transactions are short. */
const BATCH = 1_000;

/**
 * Deletes results of operations that are older than 24 hours. Reads already ignore them. Several processes can sweep at
 * the same time: each skips rows that a concurrent sweep has locked.
 */
@Injectable()
export class SweepOperationResults extends SweepLoop {
  constructor(private readonly pool: SweepPool) {
    super();
  }

  async sweep(): Promise<void> {
    // The last batch is not full.
    while ((await deleteExpiredResults(this.pool, BATCH)) === BATCH);
  }
}
