import { Controller } from '@nestjs/common';
import { cancelJob, RejectedError, type JobView, type NamedJob } from '@scriptorium/contracts';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransaction } from '@scriptorium/persistence';
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
  async handle({ caller, jobId }: NamedJob): Promise<JobView> {
    const { space_id: spaceId } = await findJob(this.pool, caller, jobId, 'localize');
    const cancelled = await inTransaction(this.pool, (client) => cancelUnfinished(client, spaceId, jobId, new Date()));
    if (cancelled === undefined) throw new RejectedError('JOB_ENDED', 'The job has ended.');
    this.relay.wake();
    return jobView(cancelled);
  }
}
