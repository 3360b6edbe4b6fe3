import type { CopyVariants } from '@scriptorium/contracts';
import { discardDriveItems } from '@scriptorium/copy-engine';
import { closeCommand, lockJob } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';
import { claimCommand } from '../commands/claim-command.store';
import type { DriveCopyResult } from './execute-drive-copy';
import { readDriveCopy } from './drive-jobs.store';

/** The states of a job whose copy is rolled back. */
const ROLLED_BACK: ReadonlySet<string> = new Set(['cancelling', 'cancelled', 'failed']);
const ZERO_COUNTS = { created: 0, reused: 0, failed: 0 };

/**
 * Removes the items of a copy and closes the roll-back command, which ends a cancelling job if it is the last one.
 * Locks the command, the job, then the items: a command that commits its items later finds the job cancelling or
 * failed, and removes them itself. Returns undefined if the command does not exist.
 */
export async function rollBack(client: ClientBase, command: CopyVariants): Promise<DriveCopyResult | undefined> {
  const { spaceId, jobId, commandId } = command;
  const claimed = await claimCommand(client, spaceId, jobId, commandId);
  const job = claimed === undefined ? undefined : await lockJob(client, spaceId, jobId);
  if (claimed === undefined || job === undefined) return undefined;
  const copy = await readDriveCopy(client, spaceId, jobId);
  const { releases: release } = claimed;
  if (claimed.state !== 'released') return { copy, attached: undefined, job, release };
  // The items of a completed copy belong to their users.
  if (!ROLLED_BACK.has(job.state)) throw new Error(`Job ${jobId} is ${job.state}: its copy is not rolled back.`);
  await discardDriveItems(client, copy);
  const closed = await closeCommand(client, spaceId, jobId, commandId, ZERO_COUNTS);
  return { copy, attached: undefined, job: closed, release };
}
