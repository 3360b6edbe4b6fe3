import { Injectable } from '@nestjs/common';
import { readOldestUnfinishedCopy } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';
import { inTransaction } from '@scriptorium/persistence';
import { Pool } from 'pg';
import { Retention } from './retention';
import {
  deleteExpiredUploads,
  forgetUnusedBlobs,
  lockUnusedBlobs,
  markUnusedBlobs,
  type BlobKey,
  type ForgetRule,
} from './sweep.store';
import { SweepLoop } from '../../sweep-loop';

/** Rows a statement: no transaction of it is long. */
const BATCH = 1_000;
/** Of blobs that are looked at each time: a million of them take some hours, and nobody notices. */
const BATCHES_AT_ONCE = 20;

/**
 * Forgets uploads that have expired, and blobs that nobody has any more. Bytes are removed by whoever holds the stores, who
 * asks which locations nobody knows (listUnusedLocations).
 *
 * A blob is forgotten in two steps, days apart. One marks it, as it has no file. The other locks it and looks once more, in a
 * statement of its own that sees what was committed meanwhile. Who refers to a blob is either an upload, which takes the
 * mark away under the same lock (keepBlob), or a copy, which locks nothing: it writes what its plan holds, hours later
 * perhaps, when the source has been deleted for ever. So the mark must be older than every copy that still goes on
 * (docs/adr/0010-bytes-are-swept-behind-plans.md). That is exact:
 *
 * - A plan holds only what had a file when it was planned, and takes the mark from that. A mark on what it holds was made
 *   after it then, so after the copy was accepted: as long as the copy goes on, the blob stays.
 * - A statement that was marking at that moment may have looked before the plan and written after it. Marks count as made an
 *   hour later than they were, which no such statement takes.
 * - A copy whose acceptance is not committed yet, and which the planner does not tell therefore, is younger than a mark of
 *   8 days ago.
 * - With its last command a copy's files are there: whoever does not hear of it any more sees them when looking once more.
 *
 * When the planner does not answer, nothing is forgotten this time. Several processes may sweep at once.
 */
@Injectable()
export class SweepUploads extends SweepLoop {
  protected readonly what = 'uploads';
  private lookedAt: BlobKey | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly rpc: RpcClient,
    private readonly retention: Retention,
  ) {
    super();
  }

  async sweep(): Promise<void> {
    while ((await deleteExpiredUploads(this.pool, BATCH)) === BATCH);
    await this.forget();
    for (let batch = 0; batch < BATCHES_AT_ONCE; batch += 1) {
      this.lookedAt = await markUnusedBlobs(this.pool, this.lookedAt, BATCH);
      if (this.lookedAt === undefined) return;
    }
  }

  private async forget(): Promise<void> {
    const rule = await this.askForRule();
    if (rule === undefined) return;
    while ((await this.forgetSome(rule)) === BATCH);
  }

  private async askForRule(): Promise<ForgetRule | undefined> {
    try {
      const { since } = await this.rpc.call(readOldestUnfinishedCopy, {});
      return { oldestCopy: since, ...this.retention };
    } catch (error) {
      this.logger.warn(`No bytes are forgotten this time, since nobody says which copies go on: ${String(error)}`);
      return undefined;
    }
  }

  private forgetSome(rule: ForgetRule): Promise<number> {
    return inTransaction(this.pool, async (client) => {
      const keys = await lockUnusedBlobs(client, rule, BATCH);
      if (keys.length > 0) await forgetUnusedBlobs(client, keys);
      return keys.length;
    });
  }
}
