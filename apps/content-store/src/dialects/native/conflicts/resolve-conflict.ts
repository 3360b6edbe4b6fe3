import { RejectedError, type Caller, type ConflictResolution, type SpaceGrant } from '@scriptorium/contracts';
import { lockModelsShared, type Resolution } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import { endConflicts, readConflictRow, type ConflictRow } from '../../../content/conflicts/conflicts.store';
import { lockFamilies } from '../../../content/families/lock-families.store';
import { readVariantRow } from '../../../content/history/variants.store';
import { notFound } from '../../../spaces/access/spaces-of-caller';
import { contentOf, preparedBody, resolvedContent, type ResolvedContent } from './resolved-content';
import { requireActive, saveResolution } from './save-resolution';

/**
 * Resolves a conflict in the caller's transaction: locks the family of the copy, saves the value as a new version, and
 * ends the conflict. The last open conflict of a copy sets its `basedOn` to the version that was rolled
 * out. Rejects as the rpc `resolveConflict` says.
 */
export async function resolve(
  client: ClientBase,
  grant: SpaceGrant,
  caller: Caller,
  id: string,
  resolution: Resolution,
): Promise<ConflictRow> {
  const { spaceId } = grant;
  await lockModelsShared(client, spaceId);
  const { familyId } = found(await readConflictRow(client, spaceId, id));
  await lockFamilies(client, spaceId, [familyId]);
  const conflict = found(await readConflictRow(client, spaceId, id));
  const { take } = resolution;
  if (conflict.resolution === take && take !== 'value') return conflict;
  if (conflict.resolution !== null && conflict.resolution !== take) throw alreadyResolved(conflict.resolution);
  const variant = await readVariantRow(client, [spaceId], conflict.variantId);
  if (variant === undefined) throw notFound('conflict');
  const current = contentOf(variant);
  const resolved = (): Promise<ResolvedContent> => resolvedContent(client, spaceId, current, conflict, resolution);
  if (conflict.resolution === 'value') {
    // The value of the first request is not stored. A repetition finds it in the copy.
    if ((await resolved().catch(rejectedOnly)) === current) return conflict;
    throw alreadyResolved('value');
  }
  requireActive(variant);
  const content = await resolved();
  const isLast = !(await endConflicts(client, spaceId, [conflict], take, caller.principalId));
  await saveResolution(client, grant, caller, variant, {
    body: preparedBody(variant, content),
    basedOn: isLast ? conflict.sourceVersion : undefined,
  });
  return found(await readConflictRow(client, spaceId, id));
}

function alreadyResolved(resolution: ConflictResolution): RejectedError {
  const message = `The conflict was resolved before: ${resolution}. Change the variant instead.`;
  return new RejectedError('CONFLICT_RESOLVED', message, { resolution });
}

function rejectedOnly(error: unknown): undefined {
  if (!(error instanceof RejectedError)) throw error;
}

function found(row: ConflictRow | undefined): ConflictRow {
  if (row === undefined) throw notFound('conflict');
  return row;
}
