import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { BackgroundLoop } from '@scriptorium/messaging';

import { WebhookPool } from '../webhook-pool.store';
import { deleteOldDeliveries, deleteOldPayloads } from './deliveries.store';

const INTERVAL_MS = 60_000;
/** As long as the stream keeps events by default. */
const KEPT_MS = 7 * 24 * 60 * 60_000;
const BATCH = 5_000;

/**
 * Deletes deliveries after seven days, those of deleted webhooks too, and then their payloads. A payload is stored with
 * its first delivery or again with a later one, so it is never older than its deliveries.
 */
@Injectable()
export class SweepDeliveries implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop: BackgroundLoop;

  constructor(private readonly pool: WebhookPool) {
    const logger = new Logger(SweepDeliveries.name);
    const run = (): Promise<void> => this.sweep();
    this.loop = new BackgroundLoop({ name: SweepDeliveries.name, run, logger, intervalMs: INTERVAL_MS });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  async sweep(): Promise<void> {
    const { signal } = this.loop;
    while (!signal.aborted && (await deleteOldDeliveries(this.pool, KEPT_MS, BATCH)) > 0);
    while (!signal.aborted && (await deleteOldPayloads(this.pool, KEPT_MS, BATCH)) > 0);
  }
}
