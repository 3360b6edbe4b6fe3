import { RejectedError, type CopyVariants } from '@scriptorium/contracts';
import { duplicateFamily, type DuplicatedVariant } from '@scriptorium/copy-engine';
import { closeCommand, type JobError, type JobRow } from '@scriptorium/jobs';
import { inTransaction, isDataError, translateDatabaseError } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import { claimCommand, type ClaimedCommand } from '../commands/claim-command.store';
import { cancelClaimedCommand, JobCancelledError } from '../commands/cancel-claimed-command';
import { readDuplicateJob, readPlannedVariants, type DuplicateJobRow } from './duplicate-jobs.store';

/** The variants of a duplicate: those that it has just inserted, or the same ones computed from its plan. */
export interface DuplicateResult {
  readonly variants: readonly DuplicatedVariant[];
  /** The number of the variants; null without variants. */
  readonly sequence: string | null;
  readonly job: JobRow;
  /** Number of releases of the command. */
  readonly release: number;
}

interface ClaimedDuplicate {
  readonly job: DuplicateJobRow;
  readonly claimed: ClaimedCommand;
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
    const cancelled = await inTransaction(pool, (client) => cancelClaimedCommand(client, command));
    // A job that is not cancelled was retried since, and another message has released its command.
    return cancelled?.job.state === 'cancelled' ? { variants: [], sequence: null, ...cancelled } : undefined;
  }
}

async function duplicateOrFail(pool: Pool, command: CopyVariants): Promise<DuplicateResult | undefined> {
  try {
    return await inTransaction(pool, (client) => duplicate(client, command));
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    return inTransaction(pool, async (client) => {
      const duplicated = await claimDuplicate(client, command);
      return duplicated && fail(client, command, duplicated, failure);
    });
  }
}

function failureOf(failure: unknown): JobError | undefined {
  const error = translateDatabaseError(failure);
  if (error instanceof RejectedError) return { code: error.code, message: error.message, data: error.data };
  return isDataError(error) ? { code: `database-${error.code}`, message: error.message } : undefined;
}

async function duplicate(client: ClientBase, command: CopyVariants): Promise<DuplicateResult | undefined> {
  const { spaceId, jobId, commandId } = command;
  const duplicated = await claimDuplicate(client, command);
  if (duplicated === undefined) return undefined;
  const { job, claimed } = duplicated;
  if (job.ended_at !== null) return readResult(client, duplicated);

  const { root_family_id: rootFamilyId, requested_by: requestedBy, duplicate: plan } = job;
  const target = { spaceId, jobId, familyId: job.result_family_id };
  const made = await duplicateFamily(client, { ...target, rootFamilyId, requestedBy, plan });
  if (made === undefined) {
    return fail(client, command, duplicated, { code: 'SOURCE_DELETED', message: 'The record was deleted.' });
  }
  const counts = { created: made.variants.length, reused: 0, failed: 0, sequence: made.sequence };
  const closed = await closeCommand(client, spaceId, jobId, commandId, counts);
  if (closed.state === 'cancelled') throw new JobCancelledError();
  return { ...made, job: closed, release: claimed.releases };
}

async function readResult(client: ClientBase, { job, claimed }: ClaimedDuplicate): Promise<DuplicateResult> {
  const { sequence } = claimed;
  const variants = claimed.created > 0 ? await readPlannedVariants(client, job, sequence) : [];
  return { variants, sequence, job, release: claimed.releases };
}

/**
 * Returns the job and its command if the command is released, closed or cancelled. Throws JobCancelledError if the job
 * is cancelling.
 */
async function claimDuplicate(client: ClientBase, command: CopyVariants): Promise<ClaimedDuplicate | undefined> {
  const { spaceId, jobId, commandId } = command;
  const claimed = await claimCommand(client, spaceId, jobId, commandId);
  if (claimed?.state === undefined || claimed.state === 'waiting') return undefined;
  if (claimed.job_state === 'cancelling') throw new JobCancelledError();
  const job = await readDuplicateJob(client, spaceId, jobId);
  return claimed.state === 'cancelled' && job.ended_at === null ? undefined : { job, claimed };
}

async function fail(
  client: ClientBase,
  { spaceId, jobId, commandId }: CopyVariants,
  duplicated: ClaimedDuplicate,
  error: JobError,
): Promise<DuplicateResult> {
  const { job, claimed } = duplicated;
  if (job.ended_at !== null) return readResult(client, duplicated);
  const counts = { created: 0, reused: 0, failed: Number(job.total) };
  const closed = await closeCommand(client, spaceId, jobId, commandId, counts, error);
  if (closed.state === 'cancelled') throw new JobCancelledError();
  return { variants: [], sequence: null, job: closed, release: claimed.releases };
}
