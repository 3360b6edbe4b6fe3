import type { CopyVariants, JobId } from '@scriptorium/contracts';
import {
  readArchivedCopies,
  readCopiesOfArchived,
  readRemovedCopies,
  removeCopies,
  restoreCopies,
} from '@scriptorium/copy-engine';
import { cancelCommand, closeCommand, insertFailures, readJob, splitCommand, type JobRow } from '@scriptorium/jobs';
import { appendToOutbox } from '@scriptorium/messaging';
import { inTransaction, isDataError, reasonOfDataError } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import { claimCommand, type ClaimedCommand } from '../commands/claim-command.store';
import type { RemovalResult } from './removal-messages';

type ArchivedCopies = Pick<RemovalResult, 'archived' | 'sourceArchived'>;
const NO_ARCHIVED: ArchivedCopies = { archived: [], sourceArchived: [] };

/** See ExecutionResult of copy-variants. */
type ExecutedRemoval =
  | ({ readonly kind: 'done'; readonly release: number } & RemovalResult)
  | { readonly kind: 'split' | 'cancelled'; readonly release: number; readonly job: JobRow }
  | { readonly kind: 'nothing' };

/**
 * Executes a command of an undo exactly once under at-least-once delivery. One transaction locks its row, removes the
 * copies that may be removed, and closes it. A data error splits the command, as when copying. Of a roll-out, it restores
 * copies instead, and appends their events to the outbox of the content.
 */
export async function executeRemoval(pool: Pool, command: CopyVariants): Promise<ExecutedRemoval> {
  try {
    return await inTransaction(pool, (client) => remove(client, command));
  } catch (error) {
    if (!isDataError(error)) throw error;
    return inTransaction(pool, (client) => isolate(client, command, error));
  }
}

async function remove(client: ClientBase, command: CopyVariants): Promise<ExecutedRemoval> {
  const { spaceId, jobId, commandId } = command;
  const claimed = await claimCommand(client, spaceId, jobId, commandId);
  switch (claimed?.state) {
    case 'released':
      break;
    case 'closed':
      return readResult(client, command, claimed);
    case 'split':
    case 'cancelled':
      return readEnd(client, command, claimed, claimed.state);
    case 'waiting':
    case undefined:
      return { kind: 'nothing' };
  }
  const { releases: release } = claimed;
  if (claimed.job_state === 'cancelling') {
    const job = await cancelCommand(client, spaceId, jobId, commandId);
    if (job !== undefined) return { kind: 'cancelled', release, job };
  }
  const range = rangeOf(command, claimed);
  if (claimed.undoes === 'roll-out') return restore(client, command, claimed, range);
  const { removed, archived, kept } = await removeCopies(client, range, claimed.requested_by);
  const reported = archived === 0 ? NO_ARCHIVED : await readArchived(client, range);
  const counts = { created: removed.length, reused: archived, failed: 0, skipped: kept };
  const job = await closeCommand(client, spaceId, jobId, commandId, counts);
  return { kind: 'done', release, removed, ...reported, job };
}

async function restore(
  client: ClientBase,
  { spaceId, spaceKey, jobId, commandId }: CopyVariants,
  { releases: release, requested_by: requestedBy }: ClaimedCommand,
  range: ReturnType<typeof rangeOf>,
): Promise<ExecutedRemoval> {
  const { updated, kept, messages } = await restoreCopies(client, range, { spaceKey, requestedBy });
  await appendToOutbox(client, 'content', messages);
  const counts = { created: updated, reused: 0, failed: 0, skipped: kept };
  const job = await closeCommand(client, spaceId, jobId, commandId, counts);
  return { kind: 'done', release, removed: [], ...NO_ARCHIVED, job };
}

/** The process may have died before it published the events of the command. */
async function readResult(client: ClientBase, command: CopyVariants, closed: ClaimedCommand): Promise<ExecutedRemoval> {
  const job = await readJob(client, command.spaceId, command.jobId);
  if (job === undefined) return { kind: 'nothing' };
  const range = rangeOf(command, closed);
  const { releases: release } = closed;
  if (closed.undoes === 'roll-out') return { kind: 'done', release, removed: [], ...NO_ARCHIVED, job };
  const removed = closed.created === 0 ? [] : await readRemovedCopies(client, range);
  return { kind: 'done', release, removed, ...(await readArchived(client, range)), job };
}

async function readArchived(client: ClientBase, range: ReturnType<typeof rangeOf>): Promise<ArchivedCopies> {
  const archived = await readArchivedCopies(client, range);
  return { archived, sourceArchived: await readCopiesOfArchived(client, range) };
}

async function readEnd(
  client: ClientBase,
  { spaceId, jobId }: CopyVariants,
  { releases: release }: ClaimedCommand,
  kind: 'split' | 'cancelled',
): Promise<ExecutedRemoval> {
  const job = await readJob(client, spaceId, jobId);
  return job === undefined ? { kind: 'nothing' } : { kind, release, job };
}

async function isolate(
  client: ClientBase,
  command: CopyVariants,
  error: { readonly code: string; readonly message: string },
): Promise<ExecutedRemoval> {
  const { spaceId, jobId, commandId } = command;
  const claimed = await claimCommand(client, spaceId, jobId, commandId);
  if (claimed?.state !== 'released') return { kind: 'nothing' };
  const { releases: release } = claimed;
  const split = await splitCommand(client, spaceId, jobId, commandId);
  if (split !== undefined) return { kind: 'split', release, job: split };
  const range = rangeOf(command, claimed);
  const { code: reason, message } = reasonOfDataError(error);
  const failed = await insertFailures(client, spaceId, jobId, range, { reason, message });
  const job = await closeCommand(client, spaceId, jobId, commandId, { created: 0, reused: 0, failed });
  return { kind: 'done', release, removed: [], ...NO_ARCHIVED, job };
}

function rangeOf({ spaceId, jobId }: CopyVariants, claimed: ClaimedCommand) {
  const { locale_bit: localeBit, locale, from_number: from, to_number: to } = claimed;
  return { spaceId, jobId, undoneJobId: undoneJob(jobId, claimed), localeBit, locale, from, to };
}

function undoneJob(jobId: JobId, { parent_job_id: undone }: ClaimedCommand): JobId {
  if (undone === null) throw new Error(`Job ${jobId} undoes no job.`);
  return undone;
}
