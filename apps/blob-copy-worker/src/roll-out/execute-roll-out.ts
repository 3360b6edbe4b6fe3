import type { CopyVariants } from '@scriptorium/contracts';
import { rollOut } from '@scriptorium/copy-engine';
import { cancelCommand, closeCommand, type JobRow } from '@scriptorium/jobs';
import { appendToOutbox } from '@scriptorium/messaging';
import { inTransaction, isDataError } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import { claimCommand, type ClaimedCommand } from '../commands/claim-command.store';
import { readEnd, splitOrFail } from '../commands/end-of-command';

/** See ExecutionResult of copy-variants. */
export type ExecutedRollOut =
  | { readonly kind: 'done' | 'split' | 'cancelled'; readonly release: number; readonly job: JobRow }
  | { readonly kind: 'nothing' };

/**
 * Executes a command of a roll-out exactly once under at-least-once delivery. One transaction locks its row, updates
 * the copies, appends their events to the outbox of the content, and closes it. A data error splits the command, as
 * when copying.
 */
export async function executeRollOut(pool: Pool, command: CopyVariants): Promise<ExecutedRollOut> {
  try {
    return await inTransaction(pool, (client) => update(client, command));
  } catch (error) {
    if (!isDataError(error)) throw error;
    const end = await inTransaction(pool, (client) => splitOrFail(client, command, error));
    if (end.kind !== 'failed') return end;
    return { kind: 'done', release: end.release, job: end.job };
  }
}

async function update(client: ClientBase, command: CopyVariants): Promise<ExecutedRollOut> {
  const { spaceId, spaceKey, jobId, commandId } = command;
  const claimed = await claimCommand(client, spaceId, jobId, commandId);
  switch (claimed?.state) {
    case 'released':
      break;
    case 'closed':
      return readEnd(client, command, claimed, 'done');
    case 'split':
    case 'cancelled':
      return readEnd(client, command, claimed, claimed.state);
    case 'waiting':
    case undefined:
      return { kind: 'nothing' };
  }
  const { releases: release, requested_by: requestedBy } = claimed;
  if (claimed.job_state === 'cancelling') {
    const job = await cancelCommand(client, spaceId, jobId, commandId);
    if (job !== undefined) return { kind: 'cancelled', release, job };
  }
  const range = { spaceId, jobId, ...rangeOf(claimed) };
  const { updated, reused, skipped, failed, messages } = await rollOut(client, range, { spaceKey, requestedBy });
  await appendToOutbox(client, 'content', messages);
  const job = await closeCommand(client, spaceId, jobId, commandId, { created: updated, reused, skipped, failed });
  return { kind: 'done', release, job };
}

function rangeOf({ locale_bit: localeBit, locale, from_number: from, to_number: to }: ClaimedCommand) {
  return { localeBit, locale, from, to };
}
