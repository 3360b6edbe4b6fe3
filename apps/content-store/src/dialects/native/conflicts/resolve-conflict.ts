import { RejectedError, type Caller, type ResolutionSide, type SpaceGrant } from '@scriptorium/contracts';
import { lockModelsShared } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import { endConflicts, readConflictRow, type ConflictRow } from '../../../content/conflicts/conflicts.store';
import { lockFamilies } from '../../../content/families/lock-families.store';
import { readVariantRow } from '../../../content/history/variants.store';
import { notFound } from '../../../spaces/access/spaces-of-caller';
import { contentOf, preparedBody, withTheirs } from './resolved-content';
import { requireActive, saveResolution } from './save-resolution';

/**
 * Resolves a conflict in the caller's transaction: locks the family of the copy, saves the value of the source as a new
 * version, and ends the conflict. The last open conflict of a copy sets its `basedOn` to the version that was rolled
 * out. Rejects as the rpc `resolveConflict` says.
 */
export async function resolve(
  client: ClientBase,
  grant: SpaceGrant,
  caller: Caller,
  id: string,
  take: ResolutionSide,
): Promise<ConflictRow> {
  const { spaceId } = grant;
  await lockModelsShared(client, spaceId);
  const { familyId } = found(await readConflictRow(client, spaceId, id));
  await lockFamilies(client, spaceId, [familyId]);
  const conflict = found(await readConflictRow(client, spaceId, id));
  if (conflict.resolution === take) return conflict;
  if (conflict.resolution !== null) {
    const message = `The conflict was resolved before: ${conflict.resolution}. Change the variant instead.`;
    throw new RejectedError('CONFLICT_RESOLVED', message, { resolution: conflict.resolution });
  }
  const variant = await readVariantRow(client, [spaceId], conflict.variantId);
  if (variant === undefined) throw notFound('conflict');
  requireActive(variant);
  const current = contentOf(variant);
  const content = take === 'mine' ? current : await withTheirs(client, spaceId, current, conflict);
  const isLast = !(await endConflicts(client, spaceId, [conflict], take, caller.principalId));
  await saveResolution(client, grant, caller, variant, {
    body: preparedBody(variant, content),
    basedOn: isLast ? conflict.sourceVersion : undefined,
  });
  return found(await readConflictRow(client, spaceId, id));
}

function found(row: ConflictRow | undefined): ConflictRow {
  if (row === undefined) throw notFound('conflict');
  return row;
}
