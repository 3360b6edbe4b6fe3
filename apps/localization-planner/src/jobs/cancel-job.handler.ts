import { Controller } from '@nestjs/common';
import { cancelJob, RejectedError, type JobView } from '@scriptorium/contracts';
import { derivedId } from '@scriptorium/copy-engine';
import { progressedMessage, requestUndoAtEnd } from '@scriptorium/jobs';
import { appendToOutbox, HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransactionOnce } from '@scriptorium/persistence';
import { Pool } from 'pg';
import { cancelUnfinished } from '../commands/cancel-unfinished';
import { findJob } from './find-job';
import { jobView } from './job-view';
import { requireUndoScopes } from './require-undo-scopes';

/**
 * Cancels a job: no more commands are released. Variants that a localize job has made stay; a duplicate or a copy in
 * drives leaves nothing. A second cancel of a cancelling job returns it unchanged. With `remove`, StartRequestedUndos
 * starts the undo of a localization or a roll-out after its end.
 */
@Controller()
export class CancelJobHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(cancelJob)
  async handle(request: NonNullable<typeof cancelJob.request>): Promise<JobView> {
    const { caller, jobId, made } = request;
    const found = await findJob(this.pool, caller, jobId, 'localize');
    const { space_id: spaceId } = found;
    // A cancelled duplicate leaves nothing to undo.
    if (made === 'remove' && found.kind !== 'duplicate') requireUndoScopes(caller, found);
    const cancelled = await inTransactionOnce(this.pool, spaceId, request, async (client) => {
      const now = new Date();
      // Before the cancel, whose event then has the id of the undo.
      const undo = { id: derivedId(jobId, 'undo'), requestedBy: caller.principalId };
      const marked = made === 'remove' ? await requestUndoAtEnd(client, spaceId, jobId, undo) : undefined;
      const job = await cancelUnfinished(client, spaceId, jobId, now);
      if (job === undefined) throw new RejectedError('JOB_ENDED', 'The job has ended.');
      if (marked?.sequence === job.sequence) await appendToOutbox(client, 'jobs', [progressedMessage(job, now)]);
      return jobView(job);
    });
    this.relay.wake();
    return cancelled;
  }
}
