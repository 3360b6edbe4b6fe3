import type { CopyVariants, JobId, SpaceId } from '@scriptorium/contracts';
import {
  copyUncontested,
  copyVariants,
  insertDuplicateFamilies,
  insertReducedBodies,
  insertUniqueValues,
  createFolders,
  readEventContents,
  type Copied,
  type CopyRequest,
} from '@scriptorium/copy-engine';
import { cancelCommand, closeCommand, insertFailures, readCreatedNodes, readJob, type JobRow } from '@scriptorium/jobs';
import { inTransaction, isDataError, violates } from '@scriptorium/persistence';
import type { ClientBase, Pool } from 'pg';
import { claimCommand, type ClaimedCommand } from '../commands/claim-command.store';
import { readEnd, splitOrFail } from '../commands/end-of-command';
import type { CopyResult } from './copy-messages';

/**
 * - done: its variants were created; publish them
 * - split: its halves wait to be released
 * - cancelled: its job is cancelling, or was when another delivery cancelled the command
 * - nothing: there is nothing to execute
 */
export type ExecutionResult =
  | ({ readonly kind: 'done'; readonly release: number } & CopyResult)
  | { readonly kind: 'split' | 'cancelled'; readonly release: number; readonly job: JobRow }
  | { readonly kind: 'nothing' };

export const VARIANT_EXISTS = ['variants_pkey', 'variants_one_per_locale'];

/**
 * Executes a command exactly once under at-least-once delivery. One transaction locks its row, copies, and closes it.
 *
 * The first attempt does not look for existing variants, since most jobs overlap with no other. If a variant exists,
 * the second attempt looks for them. Little work is lost: rows are inserted in the order of their ids, so another job
 * over the same nodes conflicts at its first row.
 *
 * A retry does not fix a data error (a constraint, a trigger, a value). The command is split in two, and the halves
 * again, until the node with the error is alone. That node fails with the message of the database.
 */
export async function executeCopy(pool: Pool, command: CopyVariants): Promise<ExecutionResult> {
  try {
    return await executeUncontested(pool, command);
  } catch (error) {
    if (!isDataError(error)) throw error;
    const end = await inTransaction(pool, (client) => splitOrFail(client, command, error));
    if (end.kind !== 'failed') return end;
    const { release, job, claimed } = end;
    return { kind: 'done', release, copied: [], sequence: null, locale: claimed.locale, job };
  }
}

async function executeUncontested(pool: Pool, command: CopyVariants): Promise<ExecutionResult> {
  try {
    return await inTransaction(pool, (client) => copy(client, command, copyUncontested));
  } catch (error) {
    if (!VARIANT_EXISTS.some((constraint) => violates(error, constraint))) throw error;
    return inTransaction(pool, (client) => copy(client, command, copyVariants));
  }
}

async function copy(
  client: ClientBase,
  command: CopyVariants,
  copyRange: (client: ClientBase, request: CopyRequest) => Promise<Copied>,
): Promise<ExecutionResult> {
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
  if (claimed.job_state === 'cancelling') {
    const job = await cancelCommand(client, spaceId, jobId, commandId);
    if (job !== undefined) return { kind: 'cancelled', release: claimed.releases, job };
  }
  if (!claimed.has_locale) return failLocale(client, command, claimed);
  const request = copyRequest({ spaceId, jobId }, claimed);
  // First, because it locks the models.
  const bodies = claimed.drops_links ? { bodies: await insertReducedBodies(client, request) } : {};
  if (claimed.replicate_folders) await createFolders(client, spaceId, [jobId]);
  if (claimed.has_duplicates) await insertDuplicateFamilies(client, request);
  const { copied, sequence, reused, deletedSources } = await copyRange(client, { ...request, ...bodies });
  if (claimed.has_unique_values) await insertUniqueValues(client, request);
  const job = await closeCommand(client, spaceId, jobId, commandId, {
    created: copied.length,
    reused,
    failed: deletedSources,
    sequence,
  });
  return { kind: 'done', release: claimed.releases, copied, sequence, locale: claimed.locale, job };
}

/**
 * No variant is created in a locale that the space does not define. While a job runs, its locales cannot be removed.
 */
async function failLocale(
  client: ClientBase,
  { spaceId, jobId, commandId }: CopyVariants,
  { locale, releases, locale_bit: localeBit, from_number: from, to_number: to }: ClaimedCommand,
): Promise<ExecutionResult> {
  const message = `The locale ${locale} was removed. Define it again and retry the job.`;
  const reason = { reason: 'LOCALE_REMOVED', message };
  const failed = await insertFailures(client, spaceId, jobId, { from, to, localeBit }, reason);
  const job = await closeCommand(client, spaceId, jobId, commandId, { created: 0, reused: 0, failed });
  return { kind: 'done', release: releases, copied: [], sequence: null, locale, job };
}

async function readResult(
  client: ClientBase,
  { spaceId, jobId, commandId }: CopyVariants,
  closed: ClaimedCommand,
): Promise<ExecutionResult> {
  const job = await readJob(client, spaceId, jobId);
  if (job === undefined) return { kind: 'nothing' };
  const { locale, created, failed, sequence, locale_bit: localeBit, from_number: from, to_number: to } = closed;
  const range = { spaceId, jobId, commandId, localeBit, locale, from, to, created, failed };
  const nodes = await readCreatedNodes(client, range);
  const ids = nodes.map(({ variantId }) => variantId);
  const contents = await readEventContents(client, spaceId, ids, sequence);
  const copied = nodes.map((node) => ({ ...node, content: contents.get(node.variantId) ?? '' }));
  return { kind: 'done', release: closed.releases, copied, sequence, locale, job };
}

export function copyRequest(
  { spaceId, jobId }: { readonly spaceId: SpaceId; readonly jobId: JobId },
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
    deletions: claimed.deletions,
  };
}
