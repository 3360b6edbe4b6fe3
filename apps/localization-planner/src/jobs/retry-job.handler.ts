import { Controller } from '@nestjs/common';
import { RejectedError, retryJob, type JobView, type NamedJob } from '@scriptorium/contracts';
import { appendToOutbox, HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { endedMessage, inTransaction } from '@scriptorium/persistence';
import { Pool } from 'pg';
import { topUpWindow } from '../commands/top-up-window';
import { Config } from '../config';
import { findJob } from './find-job';
import { jobView } from './job-view';
import { lockJob } from './jobs.store';
import { reopenJob } from './outcomes.store';

/**
 * Takes an ended job up again: the nodes that failed, by themselves, and what a cancel stopped. Without the latter a
 * cancelled job's links to what it had not come to would stay dangling, since a new job stops at what is there.
 */
@Controller()
export class RetryJobHandler {
  constructor(
    private readonly pool: Pool,
    private readonly config: Config,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(retryJob)
  async handle({ caller, jobId }: NamedJob): Promise<JobView> {
    const { space_id: spaceId } = await findJob(this.pool, caller, jobId, 'localize');
    await inTransaction(this.pool, async (client) => {
      const job = await lockJob(client, spaceId, jobId);
      if (job === undefined || job.ended_at === null) {
        throw new RejectedError('JOB_NOT_ENDED', 'The job is still going on.');
      }
      if (job.kind !== 'localize') {
        throw new RejectedError('NOTHING_FAILED', 'Such a copy is made whole or not at all: ask for another.');
      }
      const reopened = await reopenJob(client, spaceId, jobId);
      if (reopened === 0)
        throw new RejectedError('NOTHING_FAILED', 'Nothing was stopped or failed in a way that a retry could mend.');
      const messages = await topUpWindow(client, spaceId, jobId, this.config.COMMAND_WINDOW, new Date());
      // The worker that ended the job may have died before it could say so, and would not know of this end any more.
      await appendToOutbox(client, 'jobs', [endedMessage(job, new Date()), ...messages]);
    });
    this.relay.poke();
    return jobView(await findJob(this.pool, caller, jobId, 'read'));
  }
}
