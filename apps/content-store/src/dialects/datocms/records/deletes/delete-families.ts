import { type FamilyId, RejectedError, variantDeleted } from '@scriptorium/contracts';
import { deleteVariants, deletedIn } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import { notFound } from '../../../../spaces/access/spaces-of-caller';
import { appendVariantEvents } from '../../../../content/history/variant-events.store';
import type { ModelCatalog } from '../../../../models/model';
import { listReferences } from '../../../../content/links/references.store';
import { decideTogether, type Node } from '../../../../content/publishing/decide-together';
import { lockFamilies } from '../../../../content/families/lock-families.store';
import { MAX_RECORDS, tooMany } from '../../too-many';
import { dropReferences, type Editor } from './drop-references';
import { readFamilyRows, type FamilyRow } from '../../../../content/families/family-rows.store';
import { linkedBy, typesWithStrategy } from './delete-strategy';
import { readFamilyTypes } from '../../../../content/families/family-facts.store';
import { lockOrders } from '../../../../content/families/place-family';

/**
 * Deletes those of the records that can be deleted, in the caller's transaction. Returns the errors of the others:
 * NOT_FOUND, or REQUIRED_BY_ASSOCIATION if a record that stays links to it by a field with
 * `on_reference_delete_strategy: fail`. With `delete_references` the link is removed; any other link stays, without a
 * target. Rejects with TOO_MANY_RECORDS {limit}.
 */
export async function deleteFamilies(
  client: ClientBase,
  editor: Editor,
  ids: readonly FamilyId[],
): Promise<ReadonlyMap<string, RejectedError>> {
  const { spaceId } = editor.grant;
  await lockOrders(client, editor.catalog, ids);
  const existing = await lockFamilies(client, spaceId, ids, 'delete');
  const linking = await readLinking(client, editor.catalog, [...existing]);
  const nodes = nodesOf(editor.catalog, [...existing], linking);
  const { done, failures } = decideTogether(nodes, [...existing], () => true, requiredByAssociation);
  const requests = [...done].map((familyId) => ({ familyId }));
  const deleted = deletedIn(await deleteVariants(client, spaceId, requests));
  const losing = linking.filter(
    (row) => !done.has(row.id) && [...linkedBy(editor.catalog, row, 'delete_references')].some((id) => done.has(id)),
  );
  await dropReferences(
    client,
    editor,
    losing.map(({ id }) => id),
    done,
  );
  const events = deleted.map((variant) => ({ type: variantDeleted, ...variant }));
  await appendVariantEvents(client, editor.grant, events);
  return new Map([
    ...ids.filter((id) => !existing.has(id)).map((id) => [id, notFound('record')] as const),
    ...failures,
  ]);
}

/** Maximum number of references that one query returns: two ids each. */
const MAX_REFERENCES = 100_000;

/** Reads the records that link to these and whose links have a delete strategy. */
async function readLinking(client: ClientBase, catalog: ModelCatalog, ids: readonly FamilyId[]): Promise<FamilyRow[]> {
  const { spaceId } = catalog;
  const types = typesWithStrategy(catalog);
  if (types.size === 0) return [];
  const references = await listReferences(client, spaceId, ids, 'current', MAX_REFERENCES);
  const linking = [...new Set(references.map(({ familyId }) => familyId))];
  const typeOf = await readFamilyTypes(client, spaceId, linking);
  const familyIds = linking.filter((id) => types.has(typeOf.get(id) ?? ''));
  if (familyIds.length > MAX_RECORDS) throw tooMany(MAX_RECORDS);
  return readFamilyRows(client, spaceId, familyIds, 'current');
}

function nodesOf(
  catalog: ModelCatalog,
  ids: readonly FamilyId[],
  linking: readonly FamilyRow[],
): ReadonlyMap<FamilyId, Node> {
  const required = new Map(ids.map((id) => [id, new Set<FamilyId>()]));
  for (const row of linking) {
    for (const id of linkedBy(catalog, row, 'fail')) if (id !== row.id) required.get(id)?.add(row.id);
  }
  return new Map([...required].map(([id, by]) => [id, { failure: undefined, follows: [], requires: [...by] }]));
}

function requiredByAssociation(): RejectedError {
  return new RejectedError('REQUIRED_BY_ASSOCIATION', 'Another record requires this record.');
}
