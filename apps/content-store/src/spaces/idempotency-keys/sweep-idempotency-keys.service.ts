import { Injectable } from '@nestjs/common';
import { deleteExpiredKeys } from '@scriptorium/persistence';
import { SweepPool } from '../../database-pools.store';
import { SweepLoop } from '../../sweep-loop.service';

/** The number of rows per statement, so that transactions are short. */
const BATCH = 1_000;

/** Deletes expired idempotency keys with their replies. Requests already ignore them. Several processes can sweep. */
@Injectable()
export class SweepIdempotencyKeys extends SweepLoop {
  constructor(private readonly pool: SweepPool) {
    super();
  }

  async sweep(): Promise<void> {
    // The last batch is not full.
    while ((await deleteExpiredKeys(this.pool, BATCH)) === BATCH);
  }
}
