import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { BackgroundLoop } from '@scriptorium/messaging';
import { inTransaction } from '@scriptorium/persistence';
import { Pool } from 'pg';
import { deleteExpiredPlans } from '../plan-rows/plans.store';

const INTERVAL_MS = 60_000;
/** A plan can have a million nodes, which are deleted in one transaction. */
const BATCH = 1;

/**
 * Deletes plans that were not executed, one day after they expired: until then they can be read as `expired`. Several
 * planners may run this at once: each skips plans that another has locked.
 */
@Injectable()
export class SweepPlans implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop: BackgroundLoop;

  constructor(private readonly pool: Pool) {
    const logger = new Logger(SweepPlans.name);
    const run = (): Promise<void> => this.sweep();
    this.loop = new BackgroundLoop({ name: SweepPlans.name, run, logger, intervalMs: INTERVAL_MS });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  async sweep(): Promise<void> {
    while ((await inTransaction(this.pool, (client) => deleteExpiredPlans(client, BATCH))) > 0);
  }
}
