import type { CopyVariants } from '@scriptorium/contracts';
import { duplicatedBy, duplicateFamily, type DuplicatedVariant } from '@scriptorium/copy-engine';
import { inTransaction, isDataError, type JobRow } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import { cancelCommand, claimCommand, closeCommand } from '../copy-variants/commands.store';
import { noteFailure, readDuplicateJob, type DuplicateJobRow } from './duplicate-jobs.store';

/** What a duplicate has come to, whether just now or at an earlier delivery; undefined where it was cancelled. */
export interface Duplicated {
  readonly variants: readonly DuplicatedVariant[];
  readonly job: JobRow;
}

/**
 * Carries out a duplicate, exactly once however often it is delivered: claim its command, copy, close, one transaction. What
 * the data refuses, or what is not there any more, no retry mends: the job fails as a whole, and says why.
 */
export async function carryOutDuplicate(pool: Pool, command: CopyVariants): Promise<Duplicated | undefined> {
  try {
    return await inTransaction(pool, (client) => duplicate(client, command));
  } catch (error) {
    if (!isDataError(error)) throw error;
    return inTransaction(pool, async (client) => {
      const job = await claimDuplicate(client, command);
      return job === undefined ? undefined : fail(client, command, job, { ...error, code: `database-${error.code}` });
    });
  }
}

async function duplicate(client: ClientBase, command: CopyVariants): Promise<Duplicated | undefined> {
  const { spaceId, jobId, commandId } = command;
  const job = await claimDuplicate(client, command);
  if (job === undefined) return undefined;
  const target = { spaceId, jobId, familyId: job.result_family_id };
  if (job.ended_at !== null) return { variants: await duplicatedBy(client, target), job };

  const { root_family_id: rootFamilyId, requested_by: requestedBy, duplicate: plan } = job;
  const variants = await duplicateFamily(client, { ...target, rootFamilyId, requestedBy, plan });
  if (variants === undefined) {
    return fail(client, command, job, { code: 'SOURCE_DELETED', message: 'The record was deleted.' });
  }
  const counts = { created: variants.length, reused: 0, failed: 0 };
  return { variants, job: await closeCommand(client, spaceId, jobId, commandId, counts) };
}

/** The job, where its command is this worker's to carry out, or closed already; undefined where it is cancelled. */
async function claimDuplicate(client: ClientBase, command: CopyVariants): Promise<DuplicateJobRow | undefined> {
  const { spaceId, jobId, commandId } = command;
  const claimed = await claimCommand(client, spaceId, jobId, commandId);
  if (claimed?.state !== 'released' && claimed?.state !== 'closed') return undefined;
  if (claimed.job_state === 'cancelled' && (await cancelCommand(client, spaceId, jobId, commandId))) return undefined;
  return readDuplicateJob(client, spaceId, jobId);
}

async function fail(
  client: ClientBase,
  { spaceId, jobId, commandId }: CopyVariants,
  job: JobRow,
  error: { readonly code: string; readonly message: string },
): Promise<Duplicated> {
  if (job.ended_at === null) {
    await closeCommand(client, spaceId, jobId, commandId, { created: 0, reused: 0, failed: Number(job.total) });
  }
  return { variants: [], job: await noteFailure(client, spaceId, jobId, error) };
}
