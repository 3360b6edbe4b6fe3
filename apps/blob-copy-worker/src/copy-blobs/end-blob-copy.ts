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
import { countBytes, readNamesOf } from './blob-jobs.store';
import { type Abandoned, isAnyLeft, resetBlobs } from './blob-rows.store';

/** What became of a command: the job where there is something to tell of it, and bytes that are to be removed. */
export interface Ended {
  readonly job: JobRow | undefined;
  readonly abandoned: readonly Abandoned[];
}

const NOTHING_COUNTED = { created: 0, reused: 0, failed: 0 };
/** Of the files with the content that is to blame: who asked for the copy needs one to find it by. */
const NAMES = 10;

/**
 * Closes a command all of whose contents are moved. Of a job that has ended meanwhile it takes back what was on its way.
 * Undefined where it goes on, and there is more to be moved: what others had taken and not moved.
 */
export async function endBlobCopy(client: ClientBase, command: CopyVariants): Promise<Ended | undefined> {
  const { spaceId, jobId, commandId } = command;
  const claimed = await claimCommand(client, spaceId, jobId, commandId);
  if (claimed === undefined) return { job: undefined, abandoned: [] };
  const range = { from: claimed.from_number, to: claimed.to_number };
  if (claimed.job_state !== 'running') return takeBack(client, command, claimed);
  if (claimed.state === 'closed') return { job: await readJob(client, spaceId, jobId), abandoned: [] };
  if (claimed.state !== 'released') return { job: undefined, abandoned: [] };
  if (await isAnyLeft(client, command, range)) return undefined;
  return { job: await closeCommand(client, spaceId, jobId, commandId, NOTHING_COUNTED), abandoned: [] };
}

async function takeBack(
  client: ClientBase,
  command: CopyVariants,
  claimed: ClaimedCommand,
): Promise<Ended | undefined> {
  const { spaceId, jobId, commandId } = command;
  const { state, job_state: jobState } = claimed;
  if (state === 'released' && jobState === 'cancelling') {
    const abandoned = await resetRange(client, command, claimed);
    return { job: await cancelCommand(client, spaceId, jobId, commandId), abandoned };
  }
  const abandoned = await resetRange(client, command, claimed);
  if (state === 'released') await closeCommand(client, spaceId, jobId, commandId, NOTHING_COUNTED);
  const isDone = state === 'closed' || state === 'cancelled';
  return { job: isDone ? await readJob(client, spaceId, jobId) : undefined, abandoned };
}

/** Fails the copy as a whole, whatever of it is out or waits: the other commands learn of it when they save. */
export async function failBlobCopy(
  client: ClientBase,
  command: CopyVariants,
  error: RejectedError | { readonly code: string; readonly message: string },
): Promise<Ended | undefined> {
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
  return { job, abandoned };
}

async function resetRange(
  client: ClientBase,
  command: CopyVariants,
  { from_number: from, to_number: to }: ClaimedCommand,
): Promise<Abandoned[]> {
  const abandoned = await resetBlobs(client, command, { from, to });
  await countBytes(client, command, -abandoned.reduce((sum, { received }) => sum + received, 0));
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
  return { code, message, names: Buffer.isBuffer(hash) ? await readNamesOf(client, command, hash, NAMES) : [] };
}
