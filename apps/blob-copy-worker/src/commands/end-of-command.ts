import type { CopyVariants } from '@scriptorium/contracts';
import { closeCommand, insertFailures, readJob, splitCommand, type JobRow } from '@scriptorium/jobs';
import { reasonOfDataError } from '@scriptorium/persistence';
import type { ClientBase } from 'pg';
import { claimCommand, type ClaimedCommand } from './claim-command.store';

interface End<Kind extends string> {
  readonly kind: Kind;
  readonly release: number;
  readonly job: JobRow;
}

interface Nothing {
  readonly kind: 'nothing';
}

/**
 * Returns the job of a command that has ended. The transaction that ended the command may have ended the job, and the
 * process may have died before it published that end.
 */
export async function readEnd<Kind extends 'done' | 'split' | 'cancelled'>(
  client: ClientBase,
  { spaceId, jobId }: CopyVariants,
  { releases: release }: ClaimedCommand,
  kind: Kind,
): Promise<End<Kind> | Nothing> {
  const job = await readJob(client, spaceId, jobId);
  return job === undefined ? { kind: 'nothing' } : { kind, release, job };
}

/**
 * Splits a command whose transaction a data error has rolled back. Closes a command that has only one node: its node
 * fails with the message of the database.
 */
export async function splitOrFail(
  client: ClientBase,
  { spaceId, jobId, commandId }: CopyVariants,
  error: { readonly code: string; readonly message: string },
): Promise<End<'split'> | (End<'failed'> & { readonly claimed: ClaimedCommand }) | Nothing> {
  const claimed = await claimCommand(client, spaceId, jobId, commandId);
  if (claimed?.state !== 'released') return { kind: 'nothing' };
  const { releases: release, locale_bit: localeBit, from_number: from, to_number: to } = claimed;
  const split = await splitCommand(client, spaceId, jobId, commandId);
  if (split !== undefined) return { kind: 'split', release, job: split };
  const { code: reason, message } = reasonOfDataError(error);
  const failed = await insertFailures(client, spaceId, jobId, { from, to, localeBit }, { reason, message });
  const job = await closeCommand(client, spaceId, jobId, commandId, { created: 0, reused: 0, failed });
  return { kind: 'failed', release, job, claimed };
}
