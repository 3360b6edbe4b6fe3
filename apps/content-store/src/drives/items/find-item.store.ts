import type { DriveId, DriveItemId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import type { DriveItemRow } from './drive-item-row';
import { ITEM_COLUMNS, ITEMS_WITH_BLOBS } from './drive-items.sql';

/** The last existing item on a path, and the number of names that lead to it. */
export interface ReachedItem extends DriveItemRow {
  readonly depth: number;
}

/** Follows names downward from an item, in one statement. Returns undefined if the item does not exist. */
export async function followNames(
  db: Pool | ClientBase,
  of: { readonly spaceId: SpaceId; readonly driveId: DriveId; readonly itemId: DriveItemId },
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
     -- Items of a tree that is being copied are hidden until its root exists.
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
        -- After the last name the element is null, which matches nothing.
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

/** Reads an item, also a deleted one. */
export async function readItemRow(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  id: DriveItemId,
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
  spaceId: SpaceId,
  parentId: DriveItemId,
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

/** The path of a folder. */
export interface FolderPath {
  /** The names from below the root down to the folder itself; empty for the root. */
  readonly names: readonly string[];
  /** The ids of the folder and of all folders above it. */
  readonly ids: readonly DriveItemId[];
}

/** Returns the paths of folders by id, in one statement. */
export async function readFolderPaths(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  folderIds: readonly DriveItemId[],
): Promise<Map<string, FolderPath>> {
  const { rows } = await db.query<FolderPath & { readonly folder_id: DriveItemId }>({
    name: 'read-folder-paths',
    text: `
with recursive above as (
  select i.id as folder_id, i.id, i.parent_id, i.name, 0 as height
    from unnest($2::uuid[]) requested (id)
   cross join lateral (
     select id, parent_id, name
       from content.drive_items
      where space_id = $1
        and id = requested.id
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
