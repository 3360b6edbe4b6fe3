import { requireScope, spaceIdsOf } from '@scriptorium/auth';
import type { Caller, Scope, VariantId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { notFound } from '../../../spaces/access/spaces-of-caller';
import type { VariantRow } from '../../../content/history/variant-row';
import { readVariantRow } from '../../../content/history/variants.store';

/** Returns the item if the caller has `scope` in its space. Rejects with NOT_FOUND, FORBIDDEN {scope}. */
export async function findItem(
  db: Pool | ClientBase,
  caller: Caller,
  id: string,
  scope: Scope,
  number?: number,
): Promise<VariantRow> {
  const row = await readVariantRow(db, spaceIdsOf(caller), id as VariantId, number);
  if (row === undefined) throw notFound('content item');
  requireScope(caller, row.space_id, scope);
  return row;
}
