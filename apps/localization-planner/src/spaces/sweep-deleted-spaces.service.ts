import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ROWS_OF_JOBS } from '@scriptorium/jobs';
import { BackgroundLoop } from '@scriptorium/messaging';
import { deleteRowsOfSpace, isSpaceAtRest, readSpaceDeletions, type RowsOfSpace } from '@scriptorium/persistence';
import { Pool } from 'pg';

const INTERVAL_MS = 5_000;

const ROWS_OF_WEBHOOKS: readonly RowsOfSpace[] = [
  { table: 'webhooks.webhooks', key: 'id' },
  { table: 'webhooks.deliveries', key: 'webhook_id, id' },
  { table: 'webhooks.events', key: 'id' },
];

/**
 * Deletes the webhooks, plans and jobs of spaces that are being deleted
 * (docs/adr/0053-spaces-are-deleted-in-pieces.md). content-store ends the deletion when nothing is left.
 */
@Injectable()
export class SweepDeletedSpaces implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop: BackgroundLoop;

  constructor(private readonly pool: Pool) {
    const logger = new Logger(SweepDeletedSpaces.name);
    const run = (signal: AbortSignal): Promise<void> => this.sweep(signal);
    this.loop = new BackgroundLoop({ name: SweepDeletedSpaces.name, run, logger, intervalMs: INTERVAL_MS });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  async sweep(signal: AbortSignal): Promise<void> {
    for (const deletion of await readSpaceDeletions(this.pool)) {
      if (!(await isSpaceAtRest(this.pool, deletion))) continue;
      const tables = [...ROWS_OF_WEBHOOKS, ...ROWS_OF_JOBS];
      const { spaceId } = deletion;
      await deleteRowsOfSpace(this.pool, { service: 'localization-planner', spaceId, tables, signal });
    }
  }
}
