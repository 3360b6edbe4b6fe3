import type { CopyVariants } from '@scriptorium/contracts';
import { cancelCommand, readJob, type JobRow } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';
import { claimCommand } from './claim-command.store';

/**
 * Thrown in the transaction of a copy that is made whole or not at all, when its job turns out to be cancelled: the transaction
 * rolls back, and `cancelAtWork` cancels the command in another.
 */
export class CancelledAtWork extends Error {}

/** Cancels the command if it is still released. Returns the job; undefined if it does not exist. */
export async function cancelAtWork(
  client: ClientBase,
  { spaceId, jobId, commandId }: CopyVariants,
): Promise<JobRow | undefined> {
  await claimCommand(client, spaceId, jobId, commandId);
  return (await cancelCommand(client, spaceId, jobId, commandId)) ?? readJob(client, spaceId, jobId);
}
