import { type FamilyId, type ShortId, type SpaceId, uuidOf } from '@scriptorium/contracts';
import { rejectionOf } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import type { Model, ModelCatalog } from '../../models/model';
import { readFamilyTypes } from './family-facts.store';
import { isAllowedParent, lockOrder, lockShiftedFamilies, placeFamily } from './family-order.store';

/** The requested place of a family among others of its model. Absent members do not change. */
export interface FamilyPlaceRequest {
  readonly position?: number;
  readonly parentId?: ShortId | null;
}

interface Placed {
  readonly id: FamilyId;
  readonly position: number | null;
  readonly parentId: FamilyId | null;
}

function isTree(model: Model): boolean {
  return model.settings['tree'] === true;
}

/** Returns whether families of a model have an order. Other models ignore places. */
export function isOrdered(model: Model): boolean {
  return isTree(model) || model.settings['sortable'] === true;
}

/**
 * Locks the order of a new family's model, before any family is locked. The returned function places the family once it
 * exists, at its position or after all others. It rejects with INVALID_FIELD of position or parent_id.
 */
export async function placeNewFamily(
  client: ClientBase,
  spaceId: SpaceId,
  model: Model,
  id: FamilyId,
  requested: FamilyPlaceRequest,
): Promise<() => Promise<void>> {
  if (!isOrdered(model)) return () => Promise.resolve();
  await lockOrder(client, spaceId, model.schemaUri);
  return () => moveFamily(client, spaceId, model, { id, position: null, parentId: null }, requested);
}

/**
 * Locks the orders of families that are about to be deleted, before the families. Until the transaction ends, no family
 * can be placed below one of them.
 */
export async function lockOrders(
  client: ClientBase,
  catalog: ModelCatalog,
  familyIds: readonly FamilyId[],
): Promise<void> {
  const types = await readFamilyTypes(client, catalog.spaceId, familyIds);
  for (const schemaUri of [...new Set(types.values())].sort()) {
    const model = catalog.bySchemaUri(schemaUri);
    if (model !== undefined && isOrdered(model)) await lockOrder(client, catalog.spaceId, schemaUri);
  }
}

/**
 * Moves a family if the requested place differs. The caller has locked the order. Rejects with INVALID_FIELD of
 * position or parent_id.
 */
export async function moveFamily(
  client: ClientBase,
  spaceId: SpaceId,
  model: Model,
  current: Placed,
  requested: FamilyPlaceRequest,
): Promise<void> {
  const { id } = current;
  const { schemaUri } = model;
  const parentId = isTree(model) && requested.parentId !== undefined ? parentOf(requested.parentId) : current.parentId;
  const position = requested.position ?? null;
  const stays =
    current.position !== null && parentId === current.parentId && (position === null || position === current.position);
  if (stays) return;
  if (position !== null && !isPosition(position)) throw invalid('position');
  if (parentId !== null && !(await isAllowedParent(client, spaceId, { id, schemaUri }, parentId)))
    throw invalid('parent_id');
  await lockShiftedFamilies(client, spaceId, { id, schemaUri, parentId }, position);
  await placeFamily(client, spaceId, { id, schemaUri, parentId }, position);
}

/**
 * Locks the order that a family is moved in and the families that the move shifts, before the family itself is read.
 */
export async function lockMove(
  client: ClientBase,
  spaceId: SpaceId,
  family: { readonly id: FamilyId; readonly schemaUri: string },
  { position, parentId }: FamilyPlaceRequest,
): Promise<void> {
  await lockOrder(client, spaceId, family.schemaUri);
  // Invalid ids and positions are rejected later, in `moveFamily`.
  const parent =
    parentId === undefined ? {} : { parentId: parentId === null ? null : (uuidOf<FamilyId>(parentId) ?? null) };
  const shiftedFrom = position !== undefined && isPosition(position) ? position : null;
  await lockShiftedFamilies(client, spaceId, { ...family, ...parent }, shiftedFrom);
}

function parentOf(id: ShortId | null): FamilyId | null {
  if (id === null) return null;
  const uuid = uuidOf<FamilyId>(id);
  if (uuid === undefined) throw invalid('parent_id');
  return uuid;
}

/** Returns whether a position fits an integer column, with room for positions that are shifted. */
function isPosition(position: number): boolean {
  return Number.isInteger(position) && position >= 0 && position < 2 ** 30;
}

function invalid(field: string): Error {
  return rejectionOf([{ field, code: 'VALIDATION_INVALID' }]);
}
