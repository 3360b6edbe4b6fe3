import { RejectedError } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { checkLocale, isHexId } from '../../../../content/variant-limits';
import { holdPlace, readSurroundings } from '../../../../content/families/surroundings.store';

/** What a request names beside the item; absent and null name nothing. */
export interface NamedThings {
  readonly folderId?: string | null | undefined;
  readonly workflowState?: string | null | undefined;
  readonly locale?: string | null | undefined;
}

/**
 * Makes sure that what a request names is there: the folder in the repository, the rest in the space. Rejected with
 * FOLDER_NOT_FOUND {folderId}, WORKFLOW_STATE_NOT_FOUND {id}, LOCALE_INVALID {locales}, LOCALE_NOT_SUPPORTED {locales}.
 */
export async function checkSurroundings(
  db: Pool | ClientBase,
  spaceId: number,
  repositoryId: string,
  named: NamedThings,
): Promise<void> {
  const folderId = named.folderId ?? null;
  const workflowState = named.workflowState ?? null;
  const locale = named.locale ?? null;
  if (folderId === null && workflowState === null && locale === null) return;
  if (folderId !== null && !isHexId(folderId)) throw folderNotFound(folderId);
  if (workflowState !== null && !isHexId(workflowState)) throw workflowStateNotFound(workflowState);
  const found = await readSurroundings(db, spaceId, repositoryId, { folderId, workflowState });
  if (folderId !== null && !found.hasFolder) throw folderNotFound(folderId);
  if (workflowState !== null && !found.hasWorkflowState) throw workflowStateNotFound(workflowState);
  if (locale !== null) checkLocale(locale, found.spaceLocales);
}

/**
 * In the transaction that puts an item somewhere: what was found by `checkSurroundings` is still there, and stays until
 * the item is. Rejected with FOLDER_NOT_FOUND {folderId}, LOCALE_NOT_SUPPORTED {locales}.
 */
export async function holdSurroundings(
  client: ClientBase,
  spaceId: number,
  { folderId = null, locale = null }: Pick<NamedThings, 'folderId' | 'locale'>,
): Promise<void> {
  if (folderId === null && locale === null) return;
  const { hasFolder, hasLocale } = await holdPlace(client, spaceId, { folderId, locale });
  if (folderId !== null && !hasFolder) throw folderNotFound(folderId);
  if (locale !== null && !hasLocale) checkLocale(locale, []);
}

function folderNotFound(folderId: string): RejectedError {
  return new RejectedError('FOLDER_NOT_FOUND', 'There is no such folder in the content repository.', { folderId });
}

function workflowStateNotFound(id: string): RejectedError {
  return new RejectedError('WORKFLOW_STATE_NOT_FOUND', 'There is no such workflow state on the hub.', { id });
}
