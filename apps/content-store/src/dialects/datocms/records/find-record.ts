import { type FamilyId, type ShortId, uuidOf } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { notFound } from '../../../spaces/access/spaces-of-caller';
import type { Model, ModelCatalog } from '../../../models/model';
import { readFamilyRows, type FamilyRow, type FamilyState } from '../../../content/families/family-rows.store';

/** A record with its model. */
export interface FoundRecord {
  readonly row: FamilyRow;
  readonly model: Model;
}

/** Returns a record and its model. Rejects with NOT_FOUND if the record does not exist, or not in this state. */
export async function findRecord(
  db: Pool | ClientBase,
  catalog: ModelCatalog,
  id: ShortId,
  state: FamilyState = 'current',
): Promise<FoundRecord> {
  const familyId = uuidOf<FamilyId>(id);
  const [row] = familyId === undefined ? [] : await readFamilyRows(db, catalog.spaceId, [familyId], state);
  const model = row && catalog.bySchemaUri(row.schemaUri);
  if (row === undefined || model === undefined) throw notFound('record');
  return { row, model };
}
