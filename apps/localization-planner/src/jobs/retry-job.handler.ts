import { Controller } from '@nestjs/common';
import { requireScope } from '@scriptorium/auth';
import {
  RejectedError,
  retryJob,
  type JobId,
  type JobView,
  type OutgoingMessage,
  type SpaceId,
} from '@scriptorium/contracts';
import { appendToOutbox, HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { endedMessage, lockJob, progressedMessage, reopenJob, type JobRow } from '@scriptorium/jobs';
import { inTransactionOnce } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import { topUpWindow } from '../commands/top-up-window';
import { Config } from '../config';
import { findJob } from './find-job';
import { planMessage } from '../commands/job-messages';
import { jobView } from './job-view';
import { readUndoOf } from './undo-of-job.store';
import { lockRemovals, readDeletedFolders } from '../uses/removals.store';

/**
 * Retries an ended job: only the nodes that failed, or those of them that the request names, and everything that a
 * cancel stopped, planning included. Otherwise the variants of a cancelled job would keep links to variants that are
 * never made, since a new job does not go below existing variants.
 */
@Controller()
export class RetryJobHandler {
  constructor(
    private readonly pool: Pool,
    private readonly config: Config,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(retryJob)
  async handle(request: NonNullable<typeof retryJob.request>): Promise<JobView> {
    const { caller, jobId, nodes } = request;
    const { space_id: spaceId } = await findJob(this.pool, caller, jobId, 'localize');
    const retried = await inTransactionOnce(this.pool, spaceId, request, async (client) => {
      const job = await lockJob(client, spaceId, jobId);
      if (job === undefined || job.ended_at === null) {
        throw new RejectedError('JOB_NOT_ENDED', 'The job has not ended. Retry it after it has ended.');
      }
      if (job.kind === 'roll-out') requireScope(caller, spaceId, 'write');
      if (!isRetryable(job)) {
        throw new RejectedError(
          'NOTHING_FAILED',
          'A copy of this kind is made as a whole and cannot be retried in part. Request another one.',
        );
      }
      await requireNotUndone(client, job);
      await requireFolders(client, spaceId, jobId);
      const reopened = await reopenJob(client, job, nodes);
      if (reopened === undefined) throw new RejectedError('NOTHING_FAILED', 'Nothing to retry.');
      const now = new Date();
      // The worker that ended the job may have died before it published the end. The redelivery finds the job running.
      await appendToOutbox(client, 'jobs', [endedMessage(job, now), ...(await this.resume(client, reopened, now))]);
      return jobView(await findJob(client, caller, jobId, 'read'));
    });
    this.relay.wake();
    return retried;
  }

  private async resume(client: ClientBase, job: JobRow, now: Date): Promise<OutgoingMessage[]> {
    if (job.ended_at !== null) return [endedMessage(job, now)];
    const commands =
      job.state === 'accepted'
        ? [planMessage(job, `retry ${String(now.getTime())}`, now)]
        : await topUpWindow(client, job.space_id, job.id, this.config.COMMAND_WINDOW, now);
    return [...commands, progressedMessage(job, now)];
  }
}

/**
 * A copy that is made as a whole has made nothing if it was cancelled. A cancelled copy in drives does not keep its
 * plan.
 */
function isRetryable({ kind, state, planned_at: plannedAt }: JobRow): boolean {
  if (kind === 'localize' || kind === 'undo' || kind === 'roll-out') return true;
  return state === 'cancelled' && (kind === 'duplicate' || plannedAt === null);
}

/**
 * Rejects with JOB_UNDONE {undoJobId}: a retry would create copies with links to removed ones. The lock of the job
 * orders its retries and undos.
 */
async function requireNotUndone(client: ClientBase, job: JobRow): Promise<void> {
  const undoJobId = job.undo_job_id ?? (await readUndoOf(client, job.space_id, job.id));
  if (undoJobId === undefined) return;
  throw new RejectedError('JOB_UNDONE', 'The job was undone. Request another copy.', { undoJobId });
}

/** Rejects with FOLDER_DELETED {folderIds} if a folder was deleted after the job ended. From here on none can be. */
async function requireFolders(client: ClientBase, spaceId: SpaceId, jobId: JobId): Promise<void> {
  await lockRemovals(client, spaceId);
  const folderIds = await readDeletedFolders(client, spaceId, jobId);
  if (folderIds.length === 0) return;
  throw new RejectedError(
    'FOLDER_DELETED',
    `The job copies into folders that were deleted since: ${folderIds.join(', ')}. Start a new job.`,
    { folderIds },
  );
}
