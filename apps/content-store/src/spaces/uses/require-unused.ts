import { RejectedError } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { countRemoval, readJobsNeeding, type Need } from './uses.store';

/** Codes of the rejections, by what cannot be removed. */
export type InUse = 'LOCALE_IN_USE' | 'REPOSITORY_IN_USE' | 'FOLDER_IN_USE' | 'CONTENT_TYPE_IN_USE' | 'FIELD_IN_USE';

/**
 * Guards a removal, in its transaction and before it: no running job needs what is removed, and none is accepted that does
 * before the transaction ends. `what` begins the message, as in "The folder Images".
 * Rejects with `code` {jobIds, ...data}.
 */
export async function requireUnused(
  client: ClientBase,
  spaceId: number,
  need: Need,
  refusal: { readonly code: InUse; readonly what: string; readonly data?: Readonly<Record<string, unknown>> },
): Promise<void> {
  await countRemoval(client, spaceId);
  const jobIds = await readJobsNeeding(client, spaceId, need);
  if (jobIds.length === 0) return;
  const [verb, jobs] = jobIds.length === 1 ? ['needs', 'job'] : ['need', 'jobs'];
  throw new RejectedError(
    refusal.code,
    `${refusal.what} is in use: the running ${jobs} ${jobIds.join(', ')} ${verb} it. Wait until the ${jobs} ended, or cancel ${jobIds.length === 1 ? 'it' : 'them'}.`,
    { ...refusal.data, jobIds },
  );
}

/** As requireUnused, for content types: no running job copies content of any of them. Rejects with CONTENT_TYPE_IN_USE {jobIds}. */
export function requireTypeUnused(
  client: ClientBase,
  spaceId: number,
  contentTypes: readonly string[],
  what: string,
): Promise<void> {
  return requireUnused(client, spaceId, { contentTypes }, { code: 'CONTENT_TYPE_IN_USE', what });
}
