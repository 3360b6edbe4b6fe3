import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Pool } from 'pg';
import { deleteOldResults } from './operation-results.store';

const EVERY_MS = 600_000;
/** Rows a statement: no transaction of it is long. */
const BATCH = 1_000;

/**
 * Deletes results of operations that are older than 24 hours. Nobody waits for it: who asks for such a result is told that
 * there is none, deleted or not. Several processes may sweep at once: rows that one has locked the other skips.
 */
@Injectable()
export class SweepOperationResults implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(SweepOperationResults.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(private readonly pool: Pool) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      // One at a time: a database that is slow to answer is not asked by more and more.
      this.running ??= this.sweep()
        .catch((error: unknown) => this.logger.warn(`Could not sweep results of operations: ${String(error)}`))
        .finally(() => (this.running = undefined));
    }, EVERY_MS);
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.running;
  }

  async sweep(): Promise<void> {
    // A batch that is not full was the last one.
    while ((await deleteOldResults(this.pool, BATCH)) === BATCH);
  }
}
