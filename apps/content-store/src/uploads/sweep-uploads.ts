import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { inTransaction } from '@scriptorium/persistence';
import { Pool } from 'pg';
import { deleteExpiredUploads, forgetUnusedBlobs, lockUnusedBlobs, markUnusedBlobs, type BlobKey } from './sweep.store';

const EVERY_MS = 600_000;
/** Rows a statement: no transaction of it is long. */
const BATCH = 1_000;
/** Of blobs that are looked at each time: a million of them take some hours, and nobody notices. */
const BATCHES_AT_ONCE = 20;

/**
 * Forgets uploads that have expired, and blobs that nobody has any more. Bytes are removed by whoever holds the stores, who
 * asks which locations nobody knows (listUnusedLocations).
 *
 * A blob is forgotten in two steps, days apart: whoever is about to refer to it, as a copy that was planned while it was in
 * use, has that long. The second step locks the blobs first and looks at the references in a statement of its own, so
 * that it sees what was committed meanwhile; a commit of an upload locks its blob before it refers to it (keepBlob).
 * Several processes may sweep at once.
 */
@Injectable()
export class SweepUploads implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(SweepUploads.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private lookedAt: BlobKey | undefined;

  constructor(private readonly pool: Pool) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running ??= this.sweep()
        .catch((error: unknown) => this.logger.warn(`Could not sweep uploads: ${String(error)}`))
        .finally(() => (this.running = undefined));
    }, EVERY_MS);
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.running;
  }

  async sweep(): Promise<void> {
    while ((await deleteExpiredUploads(this.pool, BATCH)) === BATCH);
    while ((await this.forget()) === BATCH);
    for (let batch = 0; batch < BATCHES_AT_ONCE; batch += 1) {
      this.lookedAt = await markUnusedBlobs(this.pool, this.lookedAt, BATCH);
      if (this.lookedAt === undefined) return;
    }
  }

  private forget(): Promise<number> {
    return inTransaction(this.pool, async (client) => {
      const keys = await lockUnusedBlobs(client, BATCH);
      if (keys.length > 0) await forgetUnusedBlobs(client, keys);
      return keys.length;
    });
  }
}
