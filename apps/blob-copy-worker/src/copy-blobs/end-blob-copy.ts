import { type CopyVariants, RejectedError } from '@scriptorium/contracts';
import { discardDriveItems } from '@scriptorium/copy-engine';
import {
  cancelCommand,
  closeCommand,
  failDriveCopy,
  lockJob,
  readJob,
  renewBlobCommand,
  type DriveCopyError,
  type JobRow,
} from '@scriptorium/jobs';
import type { ClientBase } from 'pg';
import { readDriveCopy } from '../copy-drive-items/drive-jobs.store';
import { claimCommand, type ClaimedCommand } from '../commands/claim-command.store';
import { addMovedBytes, readFileNames } from './blob-jobs.store';
import { type AbandonedBytes, hasUnmovedBlobs, resetBlobs } from './blob-rows.store';

/** The end of a command: the job, if there are messages to publish, and the bytes to remove. */
export interface BlobCopyEnd {
  readonly job: JobRow | undefined;
  /** Number of releases of the command. */
  readonly release: number;
  readonly abandoned: readonly AbandonedBytes[];
}

const ZERO_COUNTS = { created: 0, reused: 0, failed: 0 };
/** File names in the error of a failed copy: enough to find the content that caused it. */
const MAX_ERROR_NAMES = 10;

/**
 * Closes a command whose contents are all moved. If its job has ended meanwhile, resets the contents in flight. Returns
 * undefined if contents are left that another delivery claimed and did not move: the command continues.
 */
export async function endBlobCopy(client: ClientBase, command: CopyVariants): Promise<BlobCopyEnd | undefined> {
  const { spaceId, jobId, commandId } = command;
  const claimed = await claimCommand(client, spaceId, jobId, commandId);
  if (claimed === undefined) return { job: undefined, release: 0, abandoned: [] };
  const { releases: release } = claimed;
  const range = { from: claimed.from_number, to: claimed.to_number };
  if (claimed.job_state !== 'running') return undoBlobCopy(client, command, claimed);
  if (claimed.state === 'closed') return { job: await readJob(client, spaceId, jobId), release, abandoned: [] };
  if (claimed.state !== 'released') return { job: undefined, release, abandoned: [] };
  if (await hasUnmovedBlobs(client, command, range)) return undefined;
  return { job: await closeCommand(client, spaceId, jobId, commandId, ZERO_COUNTS), release, abandoned: [] };
}

async function undoBlobCopy(
  client: ClientBase,
  command: CopyVariants,
  claimed: ClaimedCommand,
): Promise<BlobCopyEnd | undefined> {
  const { spaceId, jobId, commandId } = command;
  const { state, job_state: jobState, releases: release } = claimed;
  if (state === 'released' && jobState === 'cancelling') {
    const abandoned = await resetRange(client, command, claimed);
    return { job: await cancelCommand(client, spaceId, jobId, commandId), release, abandoned };
  }
  const abandoned = await resetRange(client, command, claimed);
  if (state === 'released') await closeCommand(client, spaceId, jobId, commandId, ZERO_COUNTS);
  const isDone = state === 'closed' || state === 'cancelled';
  return { job: isDone ? await readJob(client, spaceId, jobId) : undefined, release, abandoned };
}

/** Fails the copy as a whole, with its released and waiting commands. The other commands detect this when they save. */
export async function failBlobCopy(
  client: ClientBase,
  command: CopyVariants,
  error: RejectedError | { readonly code: string; readonly message: string },
): Promise<BlobCopyEnd | undefined> {
  const { spaceId, jobId, commandId } = command;
  if ((await renewBlobCommand(client, command)) === undefined) return endBlobCopy(client, command);
  const claimed = await claimCommand(client, spaceId, jobId, commandId);
  if (claimed === undefined) return undefined;
  const abandoned = await resetRange(client, command, claimed);
  const reason = await reasonOf(client, command, error);
  const isCancelling = (await lockJob(client, spaceId, jobId))?.state === 'cancelling';
  const job = isCancelling
    ? await cancelCommand(client, spaceId, jobId, commandId)
    : await failDriveCopy(client, { spaceId, jobId, commandId, failed: 0 }, reason);
  await discardDriveItems(client, await readDriveCopy(client, spaceId, jobId));
  return { job, release: claimed.releases, abandoned };
}

async function resetRange(
  client: ClientBase,
  command: CopyVariants,
  { from_number: from, to_number: to }: ClaimedCommand,
): Promise<AbandonedBytes[]> {
  const abandoned = await resetBlobs(client, command, { from, to });
  await addMovedBytes(client, command, -abandoned.reduce((sum, { received }) => sum + received, 0));
  return abandoned;
}

async function reasonOf(
  client: ClientBase,
  command: CopyVariants,
  error: RejectedError | { readonly code: string; readonly message: string },
): Promise<DriveCopyError> {
  const { code, message } = error;
  if (!(error instanceof RejectedError)) return { code: `database-${code}`, message, names: [] };
  const { hash } = error.data;
  return {
    code,
    message,
    names: Buffer.isBuffer(hash) ? await readFileNames(client, command, hash, MAX_ERROR_NAMES) : [],
  };
}
