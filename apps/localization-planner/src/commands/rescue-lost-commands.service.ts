import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { JobId, OutgoingMessage, SpaceId } from '@scriptorium/contracts';
import { appendToOutbox, BackgroundLoop, OutboxRelay } from '@scriptorium/messaging';
import { lockCancellingJobs, lockJob, lockStalledJobs, releaseAgain } from '@scriptorium/jobs';
import { inTransaction } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import { Config } from '../config';
import { cancelUnfinished } from './cancel-unfinished';
import { readStalledPlans } from '../plan-rows/plans.store';
import { copyMessage, planMessage } from './job-messages';
import { topUpWindow } from './top-up-window';

const BATCH = 500;

/**
 * Sends messages again whose work is overdue. The database knows which work is open, whatever happened to the messages.
 *
 * If nats-server has lost its streams, released commands are not closed, accepted jobs are not planned, and windows are
 * not topped up. All three are repeated with new message ids; a second delivery finds the work done. If a worker dies
 * while it executes a command of a cancelling job, the planner cancels the command as soon as its row is unlocked.
 * Several planners may run this at once: each skips rows that another has locked.
 */
@Injectable()
export class RescueLostCommands implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(RescueLostCommands.name);
  private readonly loop: BackgroundLoop;

  constructor(
    private readonly pool: Pool,
    private readonly config: Config,
    private readonly relay: OutboxRelay,
  ) {
    const intervalMs = config.rescueAfterMs / 2;
    const run = (): Promise<void> => this.rescue();
    this.loop = new BackgroundLoop({ name: RescueLostCommands.name, run, logger: this.logger, intervalMs });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  async rescue(): Promise<void> {
    const sent = await inTransaction(this.pool, async (client) => {
      const now = new Date();
      for (const { space_id: spaceId, id } of await lockCancellingJobs(client, BATCH)) {
        await cancelUnfinished(client, spaceId, id, now);
      }
      const lost = await releaseAgain(client, this.config.rescueAfterMs, BATCH);
      const messages = lost.map((command) =>
        copyMessage({ ...command, id: command.job_id, kind: command.job_kind }, command, now),
      );
      for (const stalled of await lockStalledJobs(client, this.config.rescueAfterMs, BATCH)) {
        messages.push(...(await this.wake(client, stalled, now)));
      }
      for (const plan of await readStalledPlans(client, this.config.rescueAfterMs, BATCH)) {
        messages.push(planMessage(plan, minuteOf(now), now));
      }
      await appendToOutbox(client, 'jobs', messages);
      return messages.length;
    });
    if (sent === 0) return;
    this.logger.warn(`Sent ${String(sent)} overdue messages again.`);
    this.relay.wake();
  }

  private async wake(
    client: ClientBase,
    stalled: { readonly space_id: SpaceId; readonly id: JobId; readonly state: 'accepted' | 'running' },
    now: Date,
  ): Promise<OutgoingMessage[]> {
    if (stalled.state === 'running') {
      return topUpWindow(client, stalled.space_id, stalled.id, this.config.COMMAND_WINDOW, now);
    }
    const job = await lockJob(client, stalled.space_id, stalled.id);
    return job?.state === 'accepted' ? [planMessage(job, minuteOf(now), now)] : [];
  }
}

/** At most once a minute: within a minute the id of the message is the same, and the stream stores it once. */
function minuteOf(now: Date): string {
  return String(Math.floor(now.getTime() / 60_000));
}
