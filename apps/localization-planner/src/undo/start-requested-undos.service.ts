import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { OutgoingMessage } from '@scriptorium/contracts';
import { acceptJob, claimRequestedUndos, type JobRow } from '@scriptorium/jobs';
import { appendToOutbox, BackgroundLoop, OutboxRelay } from '@scriptorium/messaging';
import { inTransaction } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import { acceptedMessage, planMessage } from '../commands/job-messages';
import { insertPlan } from '../plan-rows/plans.store';
import { undoJob, undoPlan } from './undone-job';

const INTERVAL_MS = 500;
const BATCH = 100;

/**
 * Starts the undos that clients have requested with a cancel (`"made": "remove"`), after the jobs have ended. The
 * request is a column of the job, which the transaction that starts the undo clears. The id of the undo is computed, so
 * that a job has one such undo. Several planners may run this at once.
 */
@Injectable()
export class StartRequestedUndos implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loop: BackgroundLoop;

  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {
    const logger = new Logger(StartRequestedUndos.name);
    const run = (): Promise<void> => this.start();
    this.loop = new BackgroundLoop({ name: StartRequestedUndos.name, run, logger, intervalMs: INTERVAL_MS });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  async start(): Promise<void> {
    const started = await inTransaction(this.pool, async (client) => {
      const undone = await claimRequestedUndos(client, BATCH);
      const now = new Date();
      for (const job of undone) await appendToOutbox(client, 'jobs', await startUndo(client, job, now));
      return undone.length;
    });
    if (started > 0) this.relay.wake();
  }
}

async function startUndo(client: ClientBase, undone: JobRow, now: Date): Promise<OutgoingMessage[]> {
  const { undo_job_id: id, undo_requested_by: by } = undone;
  if (id === null || by === null) throw new Error(`Job ${undone.id} has no requested undo.`);
  const job = await acceptJob(client, undoJob(undone, id, by));
  // It was started before.
  if (job === undefined) return [];
  await insertPlan(client, undoPlan(undone, id, by));
  return [planMessage(job, 'first', now), acceptedMessage(job, now)];
}
