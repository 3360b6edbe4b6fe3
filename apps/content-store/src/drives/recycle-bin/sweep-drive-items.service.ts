import { Injectable } from '@nestjs/common';
import { lockDriveUnchanged } from '@scriptorium/copy-engine';
import { inTransaction } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import {
  deleteOldCopies,
  deletePurged,
  listExpiredInBin,
  listExpiredPurged,
  purgeExpired,
  type DriveKey,
  type ExpiredItems,
} from './sweep-drive-items.store';
import { SweepLoop } from '../../sweep-loop.service';
import { SweepPool } from '../../database-pools.store';

/** Rows per transaction, which locks their drive. */
const BATCH = 1_000;
/**
 * Batches of each kind per run: no drive is locked for long, and a million deleted items are processed within a day.
 */
const BATCHES_AT_ONCE = 20;

/**
 * Purges deleted items in two steps, on which users and clients of delta lists can rely:
 *
 * 1. Items that have been in the recycle bin for 93 days are purged: they cannot be restored, and no longer refer to
 *    their bytes. The item that was deleted itself is purged with the first batch, which subtracts the size from the
 *    bin. Without that item the rest cannot be restored, even if the process is killed between two batches.
 * 2. Delta lists report a purged row as `deleted` until 30 days after its deletion. Then the row is deleted. The same
 *    transaction saves in the drive up to which change this was done: an older token may have missed a deletion, and is
 *    rejected.
 *
 * Both steps lock the drive as a change does, but use no change number, because there is nothing new to report. Several
 * processes may sweep concurrently: each checks the rows again under the lock.
 */
@Injectable()
export class SweepDriveItems extends SweepLoop {
  constructor(private readonly pool: SweepPool) {
    super();
  }

  async sweep(): Promise<void> {
    await this.inBatches(listExpiredInBin, purgeExpired);
    const drives = await this.inBatches(listExpiredPurged, deletePurged);
    for (const drive of drives) await deleteOldCopies(this.pool, drive);
  }

  /** Returns the drives that had expired items. */
  private async inBatches(
    list: (pool: Pool, limit: number) => Promise<ExpiredItems[]>,
    work: (client: ClientBase, items: ExpiredItems) => Promise<void>,
  ): Promise<readonly DriveKey[]> {
    const drives = new Map<string, DriveKey>();
    for (let batch = 0; batch < BATCHES_AT_ONCE; batch += 1) {
      const old = await list(this.pool, BATCH);
      for (const items of old) {
        drives.set(items.drive_id, items);
        await inTransaction(this.pool, async (client) => {
          await lockDriveUnchanged(client, items.space_id, items.drive_id);
          await work(client, items);
        });
      }
      if (old.reduce((count, { ids }) => count + ids.length, 0) < BATCH) break;
    }
    return [...drives.values()];
  }
}
