import { RejectedError, type SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { countRemoval, readJobsNeeding, type Need } from './uses.store';

/** Codes of the rejections, one for each kind of entity. */
export type InUseCode =
  'LOCALE_IN_USE' | 'REPOSITORY_IN_USE' | 'FOLDER_IN_USE' | 'CONTENT_TYPE_IN_USE' | 'FIELD_IN_USE';

/**
 * Checks that an entity can be removed. Call it before the removal, in the same transaction: no running job needs the
 * entity, and no job that needs it is accepted until the transaction ends. `what` is the subject of the message, such
 * as "The folder Images".
 * Rejects with `code` {jobIds, ...data}.
 */
export async function requireUnused(
  client: ClientBase,
  spaceId: SpaceId,
  need: Need,
  refusal: { readonly code: InUseCode; readonly what: string; readonly data?: Readonly<Record<string, unknown>> },
): Promise<void> {
  await countRemoval(client, spaceId);
  const jobIds = await readJobsNeeding(client, spaceId, need);
  if (jobIds.length === 0) return;
  const [verb, jobs] = jobIds.length === 1 ? ['needs', 'job'] : ['need', 'jobs'];
  throw new RejectedError(
    refusal.code,
    `${refusal.what} is in use: the running ${jobs} ${jobIds.join(', ')} ${verb} it. Wait until the ${jobs} ${jobIds.length === 1 ? 'ends' : 'end'}, or cancel ${jobIds.length === 1 ? 'it' : 'them'}.`,
    { ...refusal.data, jobIds },
  );
}

/**
 * Checks that no running job copies content of one of these types, as `requireUnused`. Rejects with CONTENT_TYPE_IN_USE
 * {jobIds}.
 */
export function requireTypeUnused(
  client: ClientBase,
  spaceId: SpaceId,
  contentTypes: readonly string[],
  what: string,
): Promise<void> {
  return requireUnused(client, spaceId, { contentTypes }, { code: 'CONTENT_TYPE_IN_USE', what });
}
