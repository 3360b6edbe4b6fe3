import type { CopyVariants } from '@scriptorium/contracts';
import { cancelCommand, readJob, type JobRow } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';
import { claimCommand } from './claim-command.store';

/**
 * Thrown in the transaction of an all-or-nothing copy whose job is cancelled. The transaction rolls back, and
 * `cancelClaimedCommand` cancels the command in another one.
 */
export class JobCancelledError extends Error {}

/**
 * Cancels the command if it is still released. Returns its job and the number of its releases; undefined if it does not
 * exist.
 */
export async function cancelClaimedCommand(
  client: ClientBase,
  { spaceId, jobId, commandId }: CopyVariants,
): Promise<{ readonly job: JobRow; readonly release: number } | undefined> {
  const claimed = await claimCommand(client, spaceId, jobId, commandId);
  const cancelled = await cancelCommand(client, spaceId, jobId, commandId);
  const job = cancelled ?? (await readJob(client, spaceId, jobId));
  return claimed && job && { job, release: claimed.releases };
}
