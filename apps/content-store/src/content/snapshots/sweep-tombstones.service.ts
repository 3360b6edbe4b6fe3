import { Injectable } from '@nestjs/common';
import { SweepPool } from '../../database-pools.store';
import { SweepLoop } from '../../sweep-loop.service';
import { deleteTombstones } from './snapshot.store';

/** The number of rows per statement, so that transactions are short. */
const BATCH = 1_000;
/** An event is published much later than its change only after an outage. */
const DAYS = 8;

/** Deletes old tombstones of variants. Several processes can sweep. */
@Injectable()
export class SweepTombstones extends SweepLoop {
  constructor(private readonly pool: SweepPool) {
    super();
  }

  async sweep(): Promise<void> {
    // The last batch is not full.
    while ((await deleteTombstones(this.pool, DAYS, BATCH)) === BATCH);
  }
}
