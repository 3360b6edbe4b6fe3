import type { ClientBase, Pool } from 'pg';
import type { DriveItemRow } from './drive-item-row';
import { ITEM_COLUMNS, ITEMS_WITH_BLOBS } from './drive-items.sql';

/** How far an address leads: the last item that is there, and how many of the names were needed for it. */
export interface ReachedItem extends DriveItemRow {
  readonly depth: number;
}

/** From an item down by names, in one statement however many they are. Undefined where not even the first is there. */
export async function followNames(
  db: Pool | ClientBase,
  of: { readonly spaceId: number; readonly driveId: string; readonly itemId: string },
  nameKeys: readonly string[],
): Promise<ReachedItem | undefined> {
  const { rows } = await db.query<ReachedItem>({
    name: 'follow-names',
    text: `
with recursive step as (
  select i.id, 0 as depth
    from (
      select id, drive_id, deleted_at, change
        from content.drive_items
       where space_id = $1
         and id = $3
       limit 1
    ) i
   where i.drive_id = $2
     and i.deleted_at is null
     -- Of a tree that is being copied: nothing is there before its root is.
     and (i.change >= 0 or exists (
           select
             from content.drive_copies c
            where c.space_id = $1
              and c.drive_id = $2
              and c.number = -i.change))
   union all
  select i.id, s.depth + 1
    from step s
   cross join lateral (
     select id
       from content.drive_items
      where space_id = $1
        and parent_id = s.id
        -- Past the last name there is null, which nothing equals.
        and name_key = ($4::text[])[s.depth + 1]
        and deleted_at is null
      limit 1
   ) i
), reached as (
  select *
    from step
   order by depth desc
   limit 1
)
select ${ITEM_COLUMNS}, r.depth
  from reached r
 cross join lateral (
   select *
     from content.drive_items
    where space_id = $1
      and id = r.id
    limit 1
 ) i${ITEMS_WITH_BLOBS}`,
    values: [of.spaceId, of.driveId, of.itemId, nameKeys],
  });
  return rows[0];
}

/** Deleted or not. */
export async function readItemRow(
  db: Pool | ClientBase,
  spaceId: number,
  id: string,
): Promise<DriveItemRow | undefined> {
  const { rows } = await db.query<DriveItemRow>({
    name: 'read-drive-item',
    text: `
select ${ITEM_COLUMNS}
  from content.drive_items i${ITEMS_WITH_BLOBS}
 where i.space_id = $1
   and i.id = $2`,
    values: [spaceId, id],
  });
  return rows[0];
}

export async function readChild(
  db: Pool | ClientBase,
  spaceId: number,
  parentId: string,
  nameKey: string,
): Promise<DriveItemRow | undefined> {
  const { rows } = await db.query<DriveItemRow>({
    name: 'read-drive-child',
    text: `
select ${ITEM_COLUMNS}
  from content.drive_items i${ITEMS_WITH_BLOBS}
 where i.space_id = $1
   and i.parent_id = $2
   and i.name_key = $3
   and i.deleted_at is null`,
    values: [spaceId, parentId, nameKey],
  });
  return rows[0];
}

/** Where a folder is. */
export interface FolderPath {
  /** Its names from below the root down, its own the last; none of the root. */
  readonly names: readonly string[];
  /** Itself and all above it. */
  readonly ids: readonly string[];
}

/** Where folders are, by their ids; one statement for all of them. */
export async function readFolderPaths(
  db: Pool | ClientBase,
  spaceId: number,
  folderIds: readonly string[],
): Promise<Map<string, FolderPath>> {
  const { rows } = await db.query<FolderPath & { readonly folder_id: string }>({
    name: 'read-folder-paths',
    text: `
with recursive above as (
  select i.id as folder_id, i.id, i.parent_id, i.name, 0 as height
    from unnest($2::uuid[]) given (id)
   cross join lateral (
     select id, parent_id, name
       from content.drive_items
      where space_id = $1
        and id = given.id
      limit 1
   ) i
   union all
  select a.folder_id, i.id, i.parent_id, i.name, a.height + 1
    from above a
   cross join lateral (
     select id, parent_id, name
       from content.drive_items
      where space_id = $1
        and id = a.parent_id
      limit 1
   ) i
)
select folder_id,
       array_agg(id order by height) as ids,
       coalesce(array_agg(name order by height desc) filter (where parent_id is not null), '{}') as names
  from above
 group by folder_id`,
    values: [spaceId, folderIds],
  });
  return new Map(rows.map(({ folder_id, names, ids }) => [folder_id, { names, ids }]));
}
