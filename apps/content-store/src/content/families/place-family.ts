import { uuidOf, type ShortId } from '@scriptorium/contracts';
import { rejectionOf } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import type { Model, ModelCatalog } from '../../models/model';
import { readFamilyTypes } from './family-facts.store';
import { canBeBelow, holdOrder, lockShifted, placeFamily } from './family-order.store';

/** Where a family is to stand among others of its model; what is not named stays as it is. */
export interface WantedPlace {
  readonly position?: number;
  readonly parentId?: ShortId | null;
}

interface Placed {
  readonly id: string;
  readonly position: number | null;
  readonly parentId: string | null;
}

function isTree(model: Model): boolean {
  return model.settings['tree'] === true;
}

/** Whether families of a model have an order; a place means nothing to others. */
export function isOrdered(model: Model): boolean {
  return isTree(model) || model.settings['sortable'] === true;
}

/**
 * Holds the order that a new family comes into, before there is a family to wait for. What it gives puts the family there,
 * at its position or behind all others, once it exists. Rejected with INVALID_FIELD of position or parent_id.
 */
export async function placeNewFamily(
  client: ClientBase,
  spaceId: number,
  model: Model,
  id: string,
  wanted: WantedPlace,
): Promise<() => Promise<void>> {
  if (!isOrdered(model)) return () => Promise.resolve();
  await holdOrder(client, spaceId, model.schemaUri);
  return () => place(client, spaceId, model, { id, position: null, parentId: null }, wanted);
}

/**
 * Acquires the orders of families that are about to be deleted, before the families: no family is placed below one
 * of them until the transaction ends.
 */
export async function lockOrders(
  client: ClientBase,
  catalog: ModelCatalog,
  familyIds: readonly string[],
): Promise<void> {
  const types = await readFamilyTypes(client, catalog.spaceId, familyIds);
  for (const schemaUri of [...new Set(types.values())].sort()) {
    const model = catalog.bySchemaUri(schemaUri);
    if (model !== undefined && isOrdered(model)) await holdOrder(client, catalog.spaceId, schemaUri);
  }
}

/** Puts a family elsewhere, where it is wanted elsewhere; the order has to be held. Rejected as `placeNewFamily`. */
export async function place(
  client: ClientBase,
  spaceId: number,
  model: Model,
  now: Placed,
  wanted: WantedPlace,
): Promise<void> {
  const { id } = now;
  const { schemaUri } = model;
  const parentId = isTree(model) && wanted.parentId !== undefined ? parentOf(wanted.parentId) : now.parentId;
  const position = wanted.position ?? null;
  const stays = now.position !== null && parentId === now.parentId && (position === null || position === now.position);
  if (stays) return;
  if (position !== null && !isPosition(position)) throw invalid('position');
  if (parentId !== null && !(await canBeBelow(client, spaceId, { id, schemaUri }, parentId)))
    throw invalid('parent_id');
  await lockShifted(client, spaceId, { id, schemaUri, parentId }, position);
  await placeFamily(client, spaceId, { id, schemaUri, parentId }, position);
}

/** Acquires the order that a family is moved in, and locks what the move changes, before the family itself is read. */
export async function lockMove(
  client: ClientBase,
  spaceId: number,
  family: { readonly id: string; readonly schemaUri: string },
  { position, parentId }: WantedPlace,
): Promise<void> {
  await holdOrder(client, spaceId, family.schemaUri);
  // What is no id or no position is rejected when the family is placed.
  const parent = parentId === undefined ? {} : { parentId: parentId === null ? null : (uuidOf(parentId) ?? null) };
  const shiftedFrom = position !== undefined && isPosition(position) ? position : null;
  await lockShifted(client, spaceId, { ...family, ...parent }, shiftedFrom);
}

function parentOf(id: ShortId | null): string | null {
  if (id === null) return null;
  const uuid = uuidOf(id);
  if (uuid === undefined) throw invalid('parent_id');
  return uuid;
}

/** What a column of integers takes, with room for those that are shifted. */
function isPosition(position: number): boolean {
  return Number.isInteger(position) && position >= 0 && position < 2 ** 30;
}

function invalid(field: string): Error {
  return rejectionOf([{ field, code: 'VALIDATION_INVALID' }]);
}
