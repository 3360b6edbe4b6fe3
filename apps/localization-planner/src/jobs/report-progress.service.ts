import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { progressedMessage, reportProgress } from '@scriptorium/jobs';
import { appendToOutbox, BackgroundLoop, OutboxRelay } from '@scriptorium/messaging';
import { inTransaction } from '@scriptorium/persistence';
import { Pool } from 'pg';

/** The counts that gateways answer from memory are at most a second and this time old. */
const INTERVAL_MS = 250;
const BATCH = 500;

/**
 * Reports the counts of jobs whose commands have closed within a second after the last report. Without it, the last
 * counts before a long command would be reported with its end only.
 *
 * Several planners may run this at once: the statement marks a job as reported, and skips rows that another has locked.
 */
@Injectable()
export class ReportProgress implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop: BackgroundLoop;

  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {
    const logger = new Logger(ReportProgress.name);
    const run = (): Promise<void> => this.report();
    this.loop = new BackgroundLoop({ name: ReportProgress.name, run, logger, intervalMs: INTERVAL_MS });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  private async report(): Promise<void> {
    const reported = await inTransaction(this.pool, async (client) => {
      const jobs = await reportProgress(client, BATCH);
      const now = new Date();
      await appendToOutbox(
        client,
        'jobs',
        jobs.map((job) => progressedMessage(job, now)),
      );
      return jobs.length;
    });
    if (reported > 0) this.relay.wake();
  }
}
