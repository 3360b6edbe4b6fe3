import {
  type Caller,
  type FamilyId,
  RejectedError,
  type ResolutionSide,
  type SpaceGrant,
  type VariantId,
} from '@scriptorium/contracts';
import { lockModelsShared } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import { endConflicts, readOpenConflicts, type ConflictRow } from '../../../content/conflicts/conflicts.store';
import { lockFamilies } from '../../../content/families/lock-families.store';
import { readVariantRow } from '../../../content/history/variants.store';
import { contentOf, preparedBody, resolvedContent } from './resolved-content';
import { requireActive, saveResolution } from './save-resolution';

/** A conflict that was resolved, or the reason why it was not. */
export interface Resolved {
  readonly conflict: ConflictRow;
  readonly rejection: RejectedError | undefined;
}

/**
 * Resolves all open conflicts of a copy in the caller's transaction, as `resolve` does for one of them, with one new
 * version. A conflict whose value has changed since stays open. Rejects as the rpc `resolveConflict` says if the copy
 * cannot be saved; the caller then rolls back.
 */
export async function resolveCopy(
  client: ClientBase,
  grant: SpaceGrant,
  caller: Caller,
  { variantId, familyId }: { readonly variantId: VariantId; readonly familyId: FamilyId },
  take: ResolutionSide,
): Promise<readonly Resolved[]> {
  const { spaceId } = grant;
  await lockModelsShared(client, spaceId);
  await lockFamilies(client, spaceId, [familyId]);
  const conflicts = await readOpenConflicts(client, spaceId, variantId);
  const variant = await readVariantRow(client, [spaceId], variantId);
  // Resolved or deleted by another request in the meantime.
  if (variant === undefined || conflicts.length === 0) return [];
  requireActive(variant);
  let content = contentOf(variant);
  const results: Resolved[] = [];
  for (const conflict of conflicts) {
    try {
      content = await resolvedContent(client, spaceId, content, conflict, { take });
      results.push({ conflict, rejection: undefined });
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error;
      results.push({ conflict, rejection: error });
    }
  }
  const ended = results.flatMap(({ conflict, rejection }) => (rejection === undefined ? [conflict] : []));
  await endConflicts(client, spaceId, ended, take, caller.principalId);
  const basedOn = ended.length === conflicts.length ? Math.max(...ended.map(({ sourceVersion }) => sourceVersion)) : 0;
  await saveResolution(client, grant, caller, variant, {
    body: preparedBody(variant, content),
    basedOn: basedOn === 0 ? undefined : basedOn,
  });
  return results;
}
