import { RejectedError, type CopyVariants } from '@scriptorium/contracts';
import {
  attachCopy,
  copyDriveItems,
  discardDriveItems,
  readAttached,
  type Attached,
  type DriveCopy,
} from '@scriptorium/copy-engine';
import { closeCommand, failDriveCopy, lockJob, readJob, type DriveCopyError, type JobRow } from '@scriptorium/jobs';
import { inTransaction, isDataError, reasonOfDataError } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import { cancelClaimedCommand, JobCancelledError } from '../commands/cancel-claimed-command';
import { claimCommand, type ClaimedCommand } from '../commands/claim-command.store';
import { readDriveCopy } from './drive-jobs.store';

/** The result of a command. `attached` is set if the command attached the tree. */
export interface DriveCopyResult {
  readonly copy: DriveCopy;
  readonly attached: Attached | undefined;
  readonly job: JobRow;
  /** Number of releases of the command. */
  readonly release: number;
}

/**
 * Executes a command of a copy exactly once under at-least-once delivery. One transaction locks the command's row,
 * copies the range, attaches the tree (with `attach`) and closes the command. No item of the copy is visible before
 * that.
 *
 * A tree that cannot be attached (its name is taken, the folder does not exist, the drive is full) fails as a whole,
 * and the copied items are removed. In a cancelling job each command rolls its transaction back and removes the copied
 * items. The command `roll-back` (rollBackCopy) does so for the commands that no worker executes. The last of them ends
 * the job. Returns undefined if there is nothing to publish.
 */
export async function executeDriveCopy(pool: Pool, command: CopyVariants): Promise<DriveCopyResult | undefined> {
  try {
    return await copyOrFail(pool, command);
  } catch (error) {
    if (!(error instanceof JobCancelledError)) throw error;
    return inTransaction(pool, (client) => discard(client, command));
  }
}

async function copyOrFail(pool: Pool, command: CopyVariants): Promise<DriveCopyResult | undefined> {
  try {
    return await inTransaction(pool, (client) => copyRange(client, command));
  } catch (error) {
    if (error instanceof JobCancelledError) throw error;
    const known = error instanceof RejectedError || isDataError(error);
    if (!known) throw error;
    return inTransaction(pool, (client) => fail(client, command, reasonOf(error)));
  }
}

async function copyRange(client: ClientBase, command: CopyVariants): Promise<DriveCopyResult | undefined> {
  const { spaceId, jobId, commandId } = command;
  const claimed = await claimCommand(client, spaceId, jobId, commandId);
  if (claimed === undefined) return undefined;
  if (claimed.job_state === 'cancelling') throw new JobCancelledError();
  const copy = await readDriveCopy(client, spaceId, jobId);
  if (claimed.state === 'closed') return readResult(client, copy, claimed);
  if (claimed.state === 'cancelled' && claimed.job_state === 'cancelled') return readResult(client, copy, claimed);
  if (claimed.state !== 'released') return undefined;

  const { from_number: from, to_number: to } = claimed;
  const made = await copyDriveItems(client, copy, { from, to });
  const attached = claimed.kind === 'attach' ? await attachCopy(client, copy) : undefined;
  const counts = { created: made + (attached?.roots.length ?? 0), reused: 0, failed: 0 };
  const job = await closeCommand(client, spaceId, jobId, commandId, counts);
  if (job.state === 'cancelling' || job.state === 'cancelled') throw new JobCancelledError();
  // The job failed while this command ran: the roll-back may have run before these rows existed.
  if (job.state === 'failed') await discardDriveItems(client, copy);
  return { copy, attached, job, release: claimed.releases };
}

/** Removes the items of a cancelling copy, and cancels the command. Returns undefined if the job is not cancelled. */
async function discard(client: ClientBase, command: CopyVariants): Promise<DriveCopyResult | undefined> {
  const copy = await readDriveCopy(client, command.spaceId, command.jobId);
  const cancelled = await cancelClaimedCommand(client, command);
  if (cancelled === undefined || !['cancelling', 'cancelled'].includes(cancelled.job.state)) return undefined;
  await discardDriveItems(client, copy);
  return { copy, attached: undefined, ...cancelled };
}

async function readResult(client: ClientBase, copy: DriveCopy, claimed: ClaimedCommand): Promise<DriveCopyResult> {
  const job = await readJob(client, copy.spaceId, copy.jobId);
  if (job === undefined) throw new Error(`Job ${copy.jobId} does not exist.`);
  const attached = claimed.kind === 'attach' ? await readAttached(client, copy) : undefined;
  return { copy, attached, job, release: claimed.releases };
}

async function fail(
  client: ClientBase,
  command: CopyVariants,
  reason: DriveCopyError,
): Promise<DriveCopyResult | undefined> {
  const { spaceId, jobId, commandId } = command;
  const claimed = await claimCommand(client, spaceId, jobId, commandId);
  if (claimed?.state !== 'released') return undefined;
  const copy = await readDriveCopy(client, spaceId, jobId);
  const failed = claimed.kind === 'attach' ? 1 : 0;
  const locked = await lockJob(client, spaceId, jobId);
  if (locked?.state === 'cancelling' || locked?.state === 'cancelled') throw new JobCancelledError();
  const job = await failDriveCopy(client, { spaceId, jobId, commandId, failed }, reason);
  await discardDriveItems(client, copy);
  return { copy, attached: undefined, job, release: claimed.releases };
}

function reasonOf(error: unknown): DriveCopyError {
  if (error instanceof RejectedError) {
    const { names } = error.data;
    return { code: error.code, message: error.message, names: Array.isArray(names) ? names.map(String) : [] };
  }
  return { ...reasonOfDataError(error as { readonly code: string; readonly message: string }), names: [] };
}
