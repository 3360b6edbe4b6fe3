import { RejectedError, variantDeleted, type SpaceGrant } from '@scriptorium/contracts';
import { appendToOutbox } from '@scriptorium/messaging';
import type { ClientBase } from 'pg';
import { notFound } from '../access/spaces-of-caller';
import { variantMessage } from '../items/item-messages';
import type { ModelCatalog } from '../models/model';
import { listReferences } from '../record-lists/references.store';
import { decideTogether, type Node } from '../record-publishing/decide-together';
import { lockFamilies } from '../record-publishing/publishing-rows.store';
import { deleteFamilyRows, deleteVariants, readVariantIds } from './delete-variants.store';
import { deletionMatters, linksThatMind } from './links-that-mind';
import { readFamilyRows } from './family-rows.store';

/** More records that mind than this are not told apart: any one of them is in the way. */
const MAX_REFERENCES = 10_000;

/**
 * Deletes what can be deleted of these records, in the caller's transaction. Gives why the others could not be: NOT_FOUND,
 * or REQUIRED_BY_ASSOCIATION where a record that stays links to it by a field whose validator says
 * `on_reference_delete_strategy: fail`.
 */
export async function deleteFamilies(
  client: ClientBase,
  { grant, catalog }: { readonly grant: SpaceGrant; readonly catalog: ModelCatalog },
  ids: readonly string[],
): Promise<ReadonlyMap<string, RejectedError>> {
  const { spaceId, spaceKey } = grant;
  const there = await lockFamilies(client, spaceId, ids);
  const nodes = await readNodes(client, catalog, [...there]);
  const { done, failures } = decideTogether(nodes, [...there], () => true, requiredByAssociation);
  const familyIds = [...done];
  const deleted = await deleteVariants(client, spaceId, await readVariantIds(client, spaceId, familyIds));
  await deleteFamilyRows(client, spaceId, familyIds);
  const now = new Date();
  const messages = deleted.map((variant) => variantMessage(variantDeleted, { spaceKey, ...variant }, null, now));
  await appendToOutbox(client, 'content', messages);
  return new Map([...ids.filter((id) => !there.has(id)).map((id) => [id, notFound('record')] as const), ...failures]);
}

async function readNodes(
  client: ClientBase,
  catalog: ModelCatalog,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Node>> {
  const required = new Map(ids.map((id) => [id, new Set<string>()]));
  if (deletionMatters(catalog)) {
    const references = await listReferences(client, catalog.spaceId, ids, 'current', MAX_REFERENCES);
    const familyIds = [...new Set(references.map(({ familyId }) => familyId))];
    for (const row of await readFamilyRows(client, catalog.spaceId, familyIds, 'current')) {
      for (const id of linksThatMind(catalog, row)) required.get(id)?.add(row.id);
    }
  }
  return new Map(
    [...required].map(([id, by]) => [
      id,
      { failure: undefined, follows: [], requires: [...by].filter((each) => each !== id) },
    ]),
  );
}

function requiredByAssociation(): RejectedError {
  return new RejectedError('REQUIRED_BY_ASSOCIATION', 'A record links to this one and needs it.');
}
