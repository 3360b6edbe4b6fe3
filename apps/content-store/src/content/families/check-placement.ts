import { RejectedError, type SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { checkLocale, isHexId } from '../variant-limits';
import { lockPlace, readPlacementFacts } from './placement.store';

/** The folder, workflow state and locale of a request; absent and null mean none. */
export interface Placement {
  readonly folderId?: string | null | undefined;
  readonly workflowState?: string | null | undefined;
  readonly locale?: string | null | undefined;
}

/**
 * Checks that the folder exists in the repository, and the workflow state and the locale in the space. Rejects with
 * FOLDER_NOT_FOUND {folderId}, WORKFLOW_STATE_NOT_FOUND {id}, LOCALE_INVALID {locales}, LOCALE_NOT_SUPPORTED {locales}.
 */
export async function checkPlacement(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  repositoryId: string,
  named: Placement,
): Promise<void> {
  const folderId = named.folderId ?? null;
  const workflowState = named.workflowState ?? null;
  const locale = named.locale ?? null;
  if (folderId === null && workflowState === null && locale === null) return;
  if (folderId !== null && !isHexId(folderId)) throw folderNotFound(folderId);
  if (workflowState !== null && !isHexId(workflowState)) throw workflowStateNotFound(workflowState);
  const found = await readPlacementFacts(db, spaceId, repositoryId, { folderId, workflowState });
  if (folderId !== null && !found.hasFolder) throw folderNotFound(folderId);
  if (workflowState !== null && !found.hasWorkflowState) throw workflowStateNotFound(workflowState);
  if (locale !== null) checkLocale(locale, found.spaceLocales);
}

/**
 * Locks the folder and the locale, so that neither is deleted before the transaction that saves the item ends. Rejects
 * with FOLDER_NOT_FOUND {folderId}, LOCALE_NOT_SUPPORTED {locales}.
 */
export async function lockPlacement(
  client: ClientBase,
  spaceId: SpaceId,
  { folderId = null, locale = null }: Pick<Placement, 'folderId' | 'locale'>,
): Promise<void> {
  if (folderId === null && locale === null) return;
  const { hasFolder, hasLocale } = await lockPlace(client, spaceId, { folderId, locale });
  if (folderId !== null && !hasFolder) throw folderNotFound(folderId);
  if (locale !== null && !hasLocale) checkLocale(locale, []);
}

function folderNotFound(folderId: string): RejectedError {
  return new RejectedError('FOLDER_NOT_FOUND', 'The folder does not exist in the content repository.', { folderId });
}

function workflowStateNotFound(id: string): RejectedError {
  return new RejectedError('WORKFLOW_STATE_NOT_FOUND', 'The workflow state does not exist on the hub.', { id });
}
