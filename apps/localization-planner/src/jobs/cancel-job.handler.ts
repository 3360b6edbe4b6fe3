import { Controller } from '@nestjs/common';
import { cancelJob, RejectedError, type JobView } from '@scriptorium/contracts';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransactionOnce } from '@scriptorium/persistence';
import { Pool } from 'pg';
import { cancelUnfinished } from '../commands/cancel-unfinished';
import { findJob } from './find-job';
import { jobView } from './job-view';

/**
 * Cancels a job: no more commands are released. Variants that a localize job has made stay; a duplicate or a copy in
 * drives leaves nothing. A second cancel of a cancelling job returns it unchanged.
 */
@Controller()
export class CancelJobHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(cancelJob)
  async handle(request: NonNullable<typeof cancelJob.request>): Promise<JobView> {
    const { caller, jobId } = request;
    const { space_id: spaceId } = await findJob(this.pool, caller, jobId, 'localize');
    const cancelled = await inTransactionOnce(this.pool, spaceId, request, async (client) => {
      const job = await cancelUnfinished(client, spaceId, jobId, new Date());
      if (job === undefined) throw new RejectedError('JOB_ENDED', 'The job has ended.');
      return jobView(job);
    });
    this.relay.wake();
    return cancelled;
  }
}
