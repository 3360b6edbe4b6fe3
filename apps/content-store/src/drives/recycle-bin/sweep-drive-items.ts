import { Injectable } from '@nestjs/common';
import { lockDriveUnchanged } from '@scriptorium/copy-engine';
import { inTransaction } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import {
  forgetCopies,
  forgetPurged,
  listExpiredInBin,
  listPurgedLongAgo,
  purgeExpired,
  type DriveKey,
  type OldItems,
} from './sweep-drive-items.store';
import { SweepLoop } from '../../sweep-loop';

/** Rows a transaction, which holds the lock of their drive. */
const BATCH = 1_000;
/** Of each kind, each time: so nobody's drive is held up for long, and a million deleted items are gone within a day. */
const BATCHES_AT_ONCE = 20;

/**
 * Ends what was deleted, in two steps that a user and a client of delta may count on:
 *
 * 1. What has been in the recycle bin for 93 days is purged: it can be restored no more, and its bytes are anybody's or nobody's.
 *    Of what one deletion took, the item that was deleted itself goes with the first batch and takes the size off the bin.
 *    Without it nothing of the rest can be restored, however many batches that takes and whoever is killed between them.
 * 2. Rows that are purged say `deleted` to delta until they were deleted 30 days ago. Then they go, and the drive remembers up to
 *    which change it has forgotten in the same transaction: a token from before may have missed a deletion, and is refused.
 *
 * Both take the drive's lock as a change does, but no number: there is nothing new to tell. Several processes may sweep at once:
 * each looks once more under the lock.
 */
@Injectable()
export class SweepDriveItems extends SweepLoop {
  protected readonly what = 'recycle bins';

  constructor(private readonly pool: Pool) {
    super();
  }

  async sweep(): Promise<void> {
    await this.inBatches(listExpiredInBin, purgeExpired);
    const forgetful = await this.inBatches(listPurgedLongAgo, forgetPurged);
    for (const drive of forgetful) await forgetCopies(this.pool, drive);
  }

  /** Gives the drives that something was done in. */
  private async inBatches(
    list: (pool: Pool, limit: number) => Promise<OldItems[]>,
    work: (client: ClientBase, items: OldItems) => Promise<void>,
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
