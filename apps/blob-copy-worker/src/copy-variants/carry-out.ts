import type { CopyVariants } from '@scriptorium/contracts';
import {
  readCopiedVariants,
  copyUncontested,
  copyVariants,
  insertUniqueValues,
  createFolders,
  type Copied,
  type CopyRequest,
} from '@scriptorium/copy-engine';
import { cancelCommand, closeCommand, insertFailures, readJob, splitCommand, type JobRow } from '@scriptorium/jobs';
import { inTransaction, isDataError, violates } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import { claimCommand, type ClaimedCommand } from '../commands/claim-command.store';
import type { Done } from './copy-messages';

/**
 * - done: its rows exist; publish them
 * - split: its halves wait for their release
 * - cancelled: its job is cancelling, or was when another delivery cancelled the command
 * - nothing: there is nothing to carry out
 */
export type Result =
  | ({ readonly kind: 'done' } & Done)
  | { readonly kind: 'split' | 'cancelled'; readonly job: JobRow }
  | { readonly kind: 'nothing' };

const VARIANT_IS_THERE = ['variants_pkey', 'variants_one_per_locale'];

/**
 * Carries out a command, exactly once however often it is delivered: claim its row, copy, close it, one transaction.
 *
 * Most jobs meet no other: so it is first tried without looking for variants that are there, and where one is, again with.
 * Rows go in in the order of their ids and another job that is over the same nodes is met at its first, so what is lost
 * is little.
 *
 * When the data itself refuses (a constraint, a trigger, a value), no retry mends it. The command is then split in two,
 * and the halves again, until the node that is to blame stands alone and fails by itself, with the database's word for it.
 */
export async function carryOut(pool: Pool, command: CopyVariants): Promise<Result> {
  try {
    return await carryOutUncontested(pool, command);
  } catch (error) {
    if (!isDataError(error)) throw error;
    return inTransaction(pool, (client) => isolate(client, command, error));
  }
}

async function carryOutUncontested(pool: Pool, command: CopyVariants): Promise<Result> {
  try {
    return await inTransaction(pool, (client) => copy(client, command, copyUncontested));
  } catch (error) {
    if (!VARIANT_IS_THERE.some((constraint) => violates(error, constraint))) throw error;
    return inTransaction(pool, (client) => copy(client, command, copyVariants));
  }
}

async function copy(
  client: ClientBase,
  command: CopyVariants,
  copyRange: (client: ClientBase, request: CopyRequest) => Promise<Copied>,
): Promise<Result> {
  const { spaceId, jobId, commandId } = command;
  const claimed = await claimCommand(client, spaceId, jobId, commandId);
  switch (claimed?.state) {
    case 'released':
      break;
    case 'closed':
      return tellAgain(client, { spaceId, jobId }, claimed);
    case 'split':
    case 'cancelled':
      return readAgain(client, { spaceId, jobId }, claimed.state);
    case 'waiting':
    case undefined:
      return { kind: 'nothing' };
  }
  if (claimed.job_state === 'cancelling') {
    const job = await cancelCommand(client, spaceId, jobId, commandId);
    if (job !== undefined) return { kind: 'cancelled', job };
  }
  if (!claimed.has_locale) return failLocale(client, command, claimed);
  if (claimed.replicate_folders) await createFolders(client, spaceId, jobId);
  const request = copyRequest({ spaceId, jobId }, claimed);
  const { copied, reused, deletedSources } = await copyRange(client, request);
  if (claimed.has_unique_values) await insertUniqueValues(client, request);
  const job = await closeCommand(client, spaceId, jobId, commandId, { created: copied.length, reused, failed: deletedSources });
  return { kind: 'done', copied, locale: claimed.locale, job };
}

/** What was not carried out may have ended its job, and the process died before it published that. */
async function readAgain(
  client: ClientBase,
  job: { readonly spaceId: number; readonly jobId: string },
  kind: 'split' | 'cancelled',
): Promise<Result> {
  const row = await readJob(client, job.spaceId, job.jobId);
  return row === undefined ? { kind: 'nothing' } : { kind, job: row };
}

/** No variant is created in a locale that the space does not define. While a job runs, its locales cannot be removed. */
async function failLocale(
  client: ClientBase,
  { spaceId, jobId, commandId }: CopyVariants,
  { locale, locale_bit: localeBit, from_number: from, to_number: to }: ClaimedCommand,
): Promise<Result> {
  const message = `The locale ${locale} was removed. Define it again and retry the job.`;
  const reason = { reason: 'LOCALE_REMOVED', message };
  const failed = await insertFailures(client, spaceId, jobId, { from, to, localeBit }, reason);
  const job = await closeCommand(client, spaceId, jobId, commandId, { created: 0, reused: 0, failed });
  return { kind: 'done', copied: [], locale, job };
}

async function tellAgain(
  client: ClientBase,
  job: { readonly spaceId: number; readonly jobId: string },
  closed: ClaimedCommand,
): Promise<Result> {
  const row = await readJob(client, job.spaceId, job.jobId);
  if (row === undefined) return { kind: 'nothing' };
  const copied = await readCopiedVariants(client, copyRequest(job, closed));
  return { kind: 'done', copied, locale: closed.locale, job: row };
}

async function isolate(
  client: ClientBase,
  { spaceId, jobId, commandId }: CopyVariants,
  error: { readonly code: string; readonly message: string },
): Promise<Result> {
  const claimed = await claimCommand(client, spaceId, jobId, commandId);
  if (claimed?.state !== 'released') return { kind: 'nothing' };
  const split = await splitCommand(client, spaceId, jobId, commandId);
  if (split !== undefined) return { kind: 'split', job: split };

  const { locale_bit: localeBit, from_number: from, to_number: to } = claimed;
  const reason = { reason: `database-${error.code}`, message: error.message };
  const failed = await insertFailures(client, spaceId, jobId, { from, to, localeBit }, reason);
  const job = await closeCommand(client, spaceId, jobId, commandId, { created: 0, reused: 0, failed });
  return { kind: 'done', copied: [], locale: claimed.locale, job };
}

function copyRequest(
  { spaceId, jobId }: { readonly spaceId: number; readonly jobId: string },
  claimed: ClaimedCommand,
): CopyRequest {
  return {
    spaceId,
    jobId,
    from: claimed.from_number,
    to: claimed.to_number,
    locale: claimed.locale,
    localeBit: claimed.locale_bit,
    replicateFolders: claimed.replicate_folders,
    hasRedirects: claimed.has_redirects,
    requestedBy: claimed.requested_by,
  };
}
