import type { JobId, SpaceId } from '@scriptorium/contracts';
import { appendToOutbox } from '@scriptorium/messaging';
import { cancelJob, endedMessage, progressedMessage, type JobRow } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';
import { copyMessage } from './job-messages';

/**
 * Cancels a job in the caller's transaction, and appends its messages to the outbox. Returns undefined if the job has
 * ended.
 */
export async function cancelUnfinished(
  client: ClientBase,
  spaceId: SpaceId,
  jobId: JobId,
  now: Date,
): Promise<JobRow | undefined> {
  const step = await cancelJob(client, spaceId, jobId);
  if (step === undefined) return undefined;
  const { job, hasChanged, rollBack } = step;
  await appendToOutbox(client, 'jobs', [
    ...(hasChanged ? [job.ended_at === null ? progressedMessage(job, now) : endedMessage(job, now)] : []),
    ...(rollBack === undefined ? [] : [copyMessage(job, rollBack, now)]),
  ]);
  return job;
}
