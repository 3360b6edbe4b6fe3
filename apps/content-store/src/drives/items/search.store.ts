import type { DriveItemId } from '@scriptorium/contracts';
import type { DriveRow } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';

import type { DriveItemRow } from './drive-item-row';
import { ITEM_COLUMNS, ITEMS_WITH_BLOBS } from './drive-items.sql';

export interface SearchPage {
  /** Part of the key of the name; empty for every name. */
  readonly part: string;
  readonly limit: number;
  readonly after: { readonly nameKey: string; readonly id: DriveItemId } | undefined;
}

/** Everything below a folder. The root needs no walk: everything in a drive is below it. */
const BELOW = `
with recursive below as (
  select c.id
    from content.drive_items c
   where c.space_id = $1
     and c.parent_id = $2
     and c.deleted_at is null
   union all
  select c.id
    from below
    join content.drive_items c
      on c.space_id = $1
     and c.parent_id = below.id
     and c.deleted_at is null
)`;

/**
 * Returns the items below a folder whose name contains a text, in the order of their names. No index serves it: the
 * time grows with the drive.
 */
export async function searchItemRows(
  client: ClientBase,
  drive: DriveRow,
  folder: DriveItemRow,
  { part, limit, after }: SearchPage,
): Promise<DriveItemRow[]> {
  const isRoot = folder.id === drive.root_id;
  const { rows } = await client.query<DriveItemRow>(
    `${isRoot ? '' : BELOW}
select ${ITEM_COLUMNS}
  from content.drive_items i${ITEMS_WITH_BLOBS}
 where i.space_id = $1
   and ${isRoot ? 'i.drive_id = $3 and i.id <> $2' : 'i.drive_id = $3 and i.id in (select id from below)'}
   and i.deleted_at is null
   and strpos(i.name_key, $4) > 0
   and ($6::text is null or (i.name_key, i.id) > ($6, $7::uuid))
 order by i.name_key, i.id
 limit $5`,
    [drive.space_id, folder.id, drive.id, part, limit, after?.nameKey ?? null, after?.id ?? null],
  );
  return rows;
}

/** Returns the files of a drive that were changed last, newest first. */
export async function recentFileRows(client: ClientBase, drive: DriveRow, limit: number): Promise<DriveItemRow[]> {
  const { rows } = await client.query<DriveItemRow>(
    `
select ${ITEM_COLUMNS}
  from content.drive_items i${ITEMS_WITH_BLOBS}
 where i.space_id = $1
   and i.drive_id = $2
   and not i.is_folder
   and i.deleted_at is null
 order by i.modified_at desc, i.id
 limit $3`,
    [drive.space_id, drive.id, limit],
  );
  return rows;
}
