import { RejectedError, type CopyVariants } from '@scriptorium/contracts';
import { attachCopy, copyDriveItems, discardDriveItems, type DriveCopy } from '@scriptorium/copy-engine';
import { inTransaction, isDataError, type JobRow } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import {
  cancelCommand,
  claimCommand,
  closeCommand,
  readJobAfter,
  type ClaimedCommand,
} from '../copy-variants/commands.store';
import { failCopy, readAttached, readDriveCopy, type AttachedItem } from './drive-jobs.store';

/** What became of a command; `attached` is told of with the one that put the tree in its place. */
export interface Copied {
  readonly copy: DriveCopy;
  readonly attached: readonly AttachedItem[];
  readonly job: JobRow;
}

/**
 * Carries out a command of a copy, exactly once however often it is delivered: claim its row, copy the range, with the final
 * one put the tree in its place, close it, one transaction. Until the final one nobody sees any of it.
 *
 * A tree that cannot be put there (its name is taken, the folder is gone, the drive is full) fails as a whole, and what was
 * copied is taken back, as it is where the job was cancelled. Undefined where there is nothing to tell.
 */
export async function carryOutDriveCopy(pool: Pool, command: CopyVariants): Promise<Copied | undefined> {
  try {
    return await inTransaction(pool, (client) => copyRange(client, command));
  } catch (error) {
    const known = error instanceof RejectedError || isDataError(error);
    if (!known) throw error;
    return inTransaction(pool, (client) => fail(client, command, reasonOf(error)));
  }
}

async function copyRange(client: ClientBase, command: CopyVariants): Promise<Copied | undefined> {
  const { spaceId, jobId, commandId } = command;
  const claimed = await claimCommand(client, spaceId, jobId, commandId);
  if (claimed === undefined) return undefined;
  const copy = await readDriveCopy(client, spaceId, jobId);
  if (await isCancelled(client, command, claimed)) {
    await discardDriveItems(client, copy);
    return undefined;
  }
  // Given up by the planner, which sends the last command for this, whatever has become of it.
  if (claimed.job_state === 'failed') await discardDriveItems(client, copy);
  if (claimed.state === 'closed') return tellAgain(client, copy, claimed);
  if (claimed.state !== 'released') return undefined;

  const { from_number: from, to_number: to, is_final: isFinal } = claimed;
  const made = await copyDriveItems(client, copy, { from, to });
  const attached = isFinal ? await attachCopy(client, copy) : undefined;
  const roots = attached?.roots.map((root) => ({ ...root, change: attached.change })) ?? [];
  const counts = { created: made + roots.length, reused: 0, failed: 0 };
  const job = await closeCommand(client, spaceId, jobId, commandId, counts);
  if (job.state === 'cancelled' || job.state === 'failed') {
    // Ended while this was at work: whoever discards may have been here before these rows were.
    await discardDriveItems(client, copy);
  }
  return { copy, attached: roots, job };
}

async function isCancelled(client: ClientBase, command: CopyVariants, claimed: ClaimedCommand): Promise<boolean> {
  if (claimed.job_state !== 'cancelled' || claimed.state === 'closed') return false;
  if (claimed.state !== 'released') return true;
  return cancelCommand(client, command.spaceId, command.jobId, command.commandId);
}

async function tellAgain(client: ClientBase, copy: DriveCopy, claimed: ClaimedCommand): Promise<Copied> {
  const job = await readJobAfter(client, copy.spaceId, copy.jobId);
  if (job === undefined) throw new Error(`There is no job ${copy.jobId}.`);
  return { copy, attached: claimed.is_final ? await readAttached(client, copy) : [], job };
}

async function fail(client: ClientBase, command: CopyVariants, reason: Reason): Promise<Copied | undefined> {
  const { spaceId, jobId, commandId } = command;
  const claimed = await claimCommand(client, spaceId, jobId, commandId);
  if (claimed?.state !== 'released') return undefined;
  const copy = await readDriveCopy(client, spaceId, jobId);
  const failed = claimed.is_final ? 1 : 0;
  await closeCommand(client, spaceId, jobId, commandId, { created: 0, reused: 0, failed });
  await discardDriveItems(client, copy);
  return { copy, attached: [], job: await failCopy(client, spaceId, jobId, reason) };
}

interface Reason {
  readonly code: string;
  readonly message: string;
  readonly names: readonly string[];
}

function reasonOf(error: unknown): Reason {
  if (error instanceof RejectedError) {
    const { names } = error.data;
    return { code: error.code, message: error.message, names: Array.isArray(names) ? names.map(String) : [] };
  }
  const { code, message } = error as { readonly code: string; readonly message: string };
  return { code: `database-${code}`, message, names: [] };
}
