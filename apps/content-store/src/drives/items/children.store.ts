import type { ItemCondition } from '@scriptorium/contracts';
import type { Pool } from 'pg';
import { conditionsSql } from './item-conditions';
import type { DriveItemRow } from './drive-item-row';
import { ITEM_COLUMNS, ITEMS_WITH_BLOBS } from './drive-items.sql';

export type ChildOrder = 'name' | 'size' | 'modifiedAt';

/**
 * Sort expressions. Ties are sorted by name, which is unique, so a page starts exactly where the previous one ended.
 */
const EXPRESSIONS: Readonly<Record<ChildOrder, { readonly column: string; readonly type: string }>> = {
  name: { column: 'i.name_key', type: 'text' },
  size: { column: 'i.size', type: 'bigint' },
  modifiedAt: { column: 'i.modified_at', type: 'timestamptz' },
};

export interface ListedChild extends DriveItemRow {
  /** The exact value of the sort expression. */
  readonly position: string;
}

export interface ChildrenPage {
  readonly by: ChildOrder;
  readonly direction: 'asc' | 'desc';
  readonly limit: number;
  readonly conditions: readonly ItemCondition[];
  readonly after: { readonly position: string; readonly nameKey: string } | undefined;
}

export async function listChildRows(
  pool: Pool,
  { space_id, id }: DriveItemRow,
  { by, direction, limit, conditions, after }: ChildrenPage,
): Promise<ListedChild[]> {
  const { column, type } = EXPRESSIONS[by];
  const from =
    after === undefined ? '' : `and (${column}, i.name_key) ${direction === 'asc' ? '>' : '<'} ($4::${type}, $5)`;
  const parameters: unknown[] = [space_id, id, limit, ...(after === undefined ? [] : [after.position, after.nameKey])];
  const matching = conditionsSql(conditions, parameters);
  const { rows } = await pool.query<ListedChild>(
    `
select ${ITEM_COLUMNS}, ${column}::text as position
  from content.drive_items i${ITEMS_WITH_BLOBS}
 where i.space_id = $1
   and i.parent_id = $2
   and i.deleted_at is null
   ${from}${matching}
 order by ${column} ${direction}, i.name_key ${direction}
 limit $3`,
    parameters,
  );
  return rows;
}
