import { RejectedError, type CopyVariants } from '@scriptorium/contracts';
import { readDuplicatedVariants, duplicateFamily, type DuplicatedVariant } from '@scriptorium/copy-engine';
import { closeCommand, type JobError, type JobRow } from '@scriptorium/jobs';
import { inTransaction, isDataError } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import { claimCommand } from '../commands/claim-command.store';
import { cancelClaimedCommand, JobCancelledError } from '../commands/cancel-claimed-command';
import { readDuplicateJob, type DuplicateJobRow } from './duplicate-jobs.store';

/** The variants of a duplicate, read from the database, so that a redelivery returns the same ones. */
export interface DuplicateResult {
  readonly variants: readonly DuplicatedVariant[];
  readonly job: JobRow;
}

/**
 * Executes a duplicate exactly once under at-least-once delivery. One transaction locks its command, copies, and closes
 * it. A data error, a deleted source, or a copy that would be published and is not valid cannot be fixed by a retry:
 * the job fails as a whole, with the reason. A job that is cancelled before the transaction commits leaves no record.
 */
export async function executeDuplicate(pool: Pool, command: CopyVariants): Promise<DuplicateResult | undefined> {
  try {
    return await duplicateOrFail(pool, command);
  } catch (error) {
    if (!(error instanceof JobCancelledError)) throw error;
    const job = await inTransaction(pool, (client) => cancelClaimedCommand(client, command));
    // A job that is not cancelled was retried since, and another message has released its command.
    return job?.state === 'cancelled' ? { variants: [], job } : undefined;
  }
}

async function duplicateOrFail(pool: Pool, command: CopyVariants): Promise<DuplicateResult | undefined> {
  try {
    return await inTransaction(pool, (client) => duplicate(client, command));
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    return inTransaction(pool, async (client) => {
      const job = await claimDuplicate(client, command);
      return job === undefined ? undefined : fail(client, command, job, failure);
    });
  }
}

function failureOf(error: unknown): JobError | undefined {
  if (error instanceof RejectedError) return { code: error.code, message: error.message, data: error.data };
  return isDataError(error) ? { code: `database-${error.code}`, message: error.message } : undefined;
}

async function duplicate(client: ClientBase, command: CopyVariants): Promise<DuplicateResult | undefined> {
  const { spaceId, jobId, commandId } = command;
  const job = await claimDuplicate(client, command);
  if (job === undefined) return undefined;
  const target = { spaceId, jobId, familyId: job.result_family_id };
  if (job.ended_at !== null) return { variants: await readDuplicatedVariants(client, target), job };

  const { root_family_id: rootFamilyId, requested_by: requestedBy, duplicate: plan } = job;
  const variants = await duplicateFamily(client, { ...target, rootFamilyId, requestedBy, plan });
  if (variants === undefined) {
    return fail(client, command, job, { code: 'SOURCE_DELETED', message: 'The record was deleted.' });
  }
  const counts = { created: variants.length, reused: 0, failed: 0 };
  const closed = await closeCommand(client, spaceId, jobId, commandId, counts);
  if (closed.state === 'cancelled') throw new JobCancelledError();
  return { variants, job: closed };
}

/**
 * Returns the job if its command is released, closed or cancelled. Throws JobCancelledError if the job is cancelling.
 */
async function claimDuplicate(client: ClientBase, command: CopyVariants): Promise<DuplicateJobRow | undefined> {
  const { spaceId, jobId, commandId } = command;
  const claimed = await claimCommand(client, spaceId, jobId, commandId);
  if (claimed?.state === undefined || claimed.state === 'waiting') return undefined;
  if (claimed.job_state === 'cancelling') throw new JobCancelledError();
  const job = await readDuplicateJob(client, spaceId, jobId);
  return claimed.state === 'cancelled' && job.ended_at === null ? undefined : job;
}

async function fail(
  client: ClientBase,
  { spaceId, jobId, commandId }: CopyVariants,
  job: JobRow,
  error: JobError,
): Promise<DuplicateResult> {
  if (job.ended_at !== null) return { variants: [], job };
  const counts = { created: 0, reused: 0, failed: Number(job.total) };
  const closed = await closeCommand(client, spaceId, jobId, commandId, counts, error);
  if (closed.state === 'cancelled') throw new JobCancelledError();
  return { variants: [], job: closed };
}
