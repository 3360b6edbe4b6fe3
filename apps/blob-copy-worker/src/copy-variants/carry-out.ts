import type { CopyVariants } from '@scriptorium/contracts';
import {
  copiedBy,
  copyUncontested,
  copyVariants,
  insertUniqueValues,
  makeFolders,
  type Copied,
  type CopyRequest,
} from '@scriptorium/copy-engine';
import { inTransaction, isDataError, violates } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import {
  cancelCommand,
  claimCommand,
  closeCommand,
  insertFailure,
  readJobAfter,
  splitCommand,
  type ClaimedCommand,
} from './commands.store';
import type { Done } from './copy-messages';

/** `done`: its rows are there, tell of them. `split`: its halves wait for their release. `nothing`: not ours to do. */
export type Result = ({ readonly kind: 'done' } & Done) | { readonly kind: 'split' } | { readonly kind: 'nothing' };

const VARIANT_IS_THERE = ['variants_pkey', 'variants_one_per_locale', 'versions_pkey'];

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
  { spaceId, jobId, commandId }: CopyVariants,
  copyRange: (client: ClientBase, request: CopyRequest) => Promise<Copied>,
): Promise<Result> {
  const claimed = await claimCommand(client, spaceId, jobId, commandId);
  switch (claimed?.state) {
    case 'released':
      break;
    case 'closed':
      return tellAgain(client, { spaceId, jobId }, claimed);
    case 'split':
      return { kind: 'split' };
    case 'waiting':
    case 'cancelled':
    case undefined:
      return { kind: 'nothing' };
  }
  if (claimed.job_state === 'cancelled' && (await cancelCommand(client, spaceId, jobId, commandId))) {
    return { kind: 'nothing' };
  }
  if (claimed.replicate_folders) await makeFolders(client, spaceId, jobId);
  const request = copyRequest({ spaceId, jobId }, claimed);
  const { copied, reused, gone } = await copyRange(client, request);
  if (claimed.has_unique_values) await insertUniqueValues(client, request);
  const job = await closeCommand(client, spaceId, jobId, commandId, { created: copied.length, reused, failed: gone });
  return { kind: 'done', copied, locale: claimed.locale, job };
}

async function tellAgain(
  client: ClientBase,
  job: { readonly spaceId: number; readonly jobId: string },
  closed: ClaimedCommand,
): Promise<Result> {
  const row = await readJobAfter(client, job.spaceId, job.jobId);
  if (row === undefined) return { kind: 'nothing' };
  const copied = await copiedBy(client, copyRequest(job, closed));
  return { kind: 'done', copied, locale: closed.locale, job: row };
}

async function isolate(
  client: ClientBase,
  { spaceId, jobId, commandId }: CopyVariants,
  error: { readonly code: string; readonly message: string },
): Promise<Result> {
  const claimed = await claimCommand(client, spaceId, jobId, commandId);
  if (claimed?.state !== 'released') return { kind: 'nothing' };
  if ((await splitCommand(client, spaceId, jobId, commandId)) !== undefined) return { kind: 'split' };

  await insertFailure(client, spaceId, jobId, {
    number: claimed.from_number,
    localeBit: claimed.locale_bit,
    reason: `database-${error.code}`,
    message: error.message,
  });
  const job = await closeCommand(client, spaceId, jobId, commandId, { created: 0, reused: 0, failed: 1 });
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
