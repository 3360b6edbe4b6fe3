import { Injectable } from '@nestjs/common';
import { readOldestUnfinishedCopy } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';
import { inTransaction } from '@scriptorium/persistence';
import { Retention } from './retention';
import {
  deleteExpiredUploads,
  deleteUnusedBlobs,
  lockUnusedBlobs,
  markUnusedBlobs,
  type BlobKey,
  type DeletionRule,
} from './sweep.store';
import { SweepLoop } from '../../sweep-loop.service';
import { SweepPool } from '../../database-pools.store';

/** Rows per statement, so that every transaction is short. */
const BATCH = 1_000;
/** Batches of blobs that are checked per run: a million blobs take some hours, at a low load. */
const BATCHES_AT_ONCE = 20;

/**
 * Deletes expired uploads and unreferenced blobs. The process that opens the stores deletes the bytes: it asks which
 * locations are unused (listUnusedLocations).
 *
 * A blob is deleted in two steps, days apart. The first step marks it because no file has it. The second step locks it
 * and checks again, in a separate statement that sees everything that was committed meanwhile. New references to a blob
 * come from an upload, which removes the mark under the same lock (storeBlob), or from a copy, which locks nothing. A
 * copy writes the references of its plan, possibly hours later, when the source has been purged. So the mark must be
 * older than every running copy (docs/adr/0010-bytes-are-swept-behind-plans.md). This rule is sufficient:
 *
 * - A plan contains only blobs that had a file when it was made, and planning removes their marks. A mark on a blob of
 *   a plan is therefore newer than the acceptance of the copy: the blob stays while the copy runs.
 * - A marking statement that runs concurrently may have read before the plan was made and written after it. Marks
 *   therefore count as one hour newer than they are, which is longer than such a statement takes.
 * - A copy whose acceptance is not committed yet is missing in the planner's reply, but is younger than a mark of 8
 *   days ago.
 * - After the last command of a copy all its files exist: a sweep that no longer sees the copy finds them when it
 *   checks again.
 *
 * If the planner does not reply, no blob is deleted in this run. Several processes may sweep concurrently.
 */
@Injectable()
export class SweepUploads extends SweepLoop {
  private cursor: BlobKey | undefined;

  constructor(
    private readonly pool: SweepPool,
    private readonly rpc: RpcClient,
    private readonly retention: Retention,
  ) {
    super();
  }

  async sweep(): Promise<void> {
    while ((await deleteExpiredUploads(this.pool, BATCH)) === BATCH);
    await this.deleteUnused();
    for (let batch = 0; batch < BATCHES_AT_ONCE; batch += 1) {
      this.cursor = await markUnusedBlobs(this.pool, this.cursor, BATCH);
      if (this.cursor === undefined) return;
    }
  }

  private async deleteUnused(): Promise<void> {
    const rule = await this.readRule();
    if (rule === undefined) return;
    while ((await this.deleteBatch(rule)) === BATCH);
  }

  private async readRule(): Promise<DeletionRule | undefined> {
    try {
      const { since } = await this.rpc.call(readOldestUnfinishedCopy, {});
      return { oldestCopy: since, ...this.retention };
    } catch (error) {
      this.logger.warn(
        `Unused blobs are not deleted in this run: the oldest running copy could not be read: ${String(error)}`,
      );
      return undefined;
    }
  }

  private deleteBatch(rule: DeletionRule): Promise<number> {
    return inTransaction(this.pool, async (client) => {
      const keys = await lockUnusedBlobs(client, rule, BATCH);
      if (keys.length > 0) await deleteUnusedBlobs(client, keys);
      return keys.length;
    });
  }
}
