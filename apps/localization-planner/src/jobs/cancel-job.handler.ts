import { Controller } from '@nestjs/common';
import { cancelJob, RejectedError, type JobView, type NamedJob } from '@scriptorium/contracts';
import { appendToOutbox, HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { endedMessage, inTransaction } from '@scriptorium/persistence';
import { Pool } from 'pg';
import { discardMessages } from '../drive-copies/discard-messages';
import { findJob } from './find-job';
import { jobView } from './job-view';
import { cancelGoingJob } from './jobs.store';

/** Stops a job: nothing more is released, what was made stays, but for a tree that nobody has seen yet. */
@Controller()
export class CancelJobHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(cancelJob)
  async handle({ caller, jobId }: NamedJob): Promise<JobView> {
    const { space_id: spaceId } = await findJob(this.pool, caller, jobId, 'localize');
    const cancelled = await inTransaction(this.pool, async (client) => {
      const job = await cancelGoingJob(client, spaceId, jobId);
      if (job === undefined) throw new RejectedError('JOB_ENDED', 'The job has ended.');
      const now = new Date();
      await appendToOutbox(client, 'jobs', [endedMessage(job, now), ...(await discardMessages(client, job, now))]);
      return job;
    });
    this.relay.poke();
    return jobView(cancelled);
  }
}
