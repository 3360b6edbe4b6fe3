import type { CopyVariants, JobId } from '@scriptorium/contracts';
import {
  readArchivedCopies,
  readCopiesOfArchived,
  readRemovedCopies,
  removeCopies,
  restoreCopies,
} from '@scriptorium/copy-engine';
import { cancelCommand, closeCommand, readJob, type JobRow } from '@scriptorium/jobs';
import { appendToOutbox } from '@scriptorium/messaging';
import { inTransaction, isDataError } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import { claimCommand, type ClaimedCommand } from '../commands/claim-command.store';
import { readEnd, splitOrFail } from '../commands/end-of-command';
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
 * copies that may be removed, and closes it. A data error splits the command, as when copying. Of a roll-out, it
 * restores copies instead, and appends their events to the outbox of the content.
 */
export async function executeRemoval(pool: Pool, command: CopyVariants): Promise<ExecutedRemoval> {
  try {
    return await inTransaction(pool, (client) => remove(client, command));
  } catch (error) {
    if (!isDataError(error)) throw error;
    const end = await inTransaction(pool, (client) => splitOrFail(client, command, error));
    if (end.kind !== 'failed') return end;
    return { kind: 'done', release: end.release, removed: [], ...NO_ARCHIVED, job: end.job };
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

function rangeOf({ spaceId, jobId }: CopyVariants, claimed: ClaimedCommand) {
  const { locale_bit: localeBit, locale, from_number: from, to_number: to } = claimed;
  return { spaceId, jobId, undoneJobId: undoneJob(jobId, claimed), localeBit, locale, from, to };
}

function undoneJob(jobId: JobId, { parent_job_id: undone }: ClaimedCommand): JobId {
  if (undone === null) throw new Error(`Job ${jobId} undoes no job.`);
  return undone;
}
