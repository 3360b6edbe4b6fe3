import type { DriveItemId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { DriveItemRow } from '../items/drive-item-row';

/** The new values of an item. A fact that is null does not change. */
export interface ItemPlace {
  readonly parentId: DriveItemId | null;
  readonly name: string;
  readonly nameKey: string;
  /** Null for no change. A null `text` removes the description. */
  readonly description: { readonly text: string | null } | null;
  readonly clientCreatedAt: Date | null;
  readonly clientModifiedAt: Date | null;
  readonly by: string;
  readonly change: string;
}

/** Updates an item and takes it out of the recycle bin. Violates drive_items_one_per_name if the name is taken. */
export async function updatePlace(client: ClientBase, item: DriveItemRow, place: ItemPlace): Promise<void> {
  await client.query({
    name: 'update-item-place',
    text: `
update content.drive_items
   set parent_id = $3,
       name = $4,
       name_key = $5,
       description = case when $6 then $7 else description end,
       client_created_at = coalesce($8, client_created_at),
       client_modified_at = coalesce($9, client_modified_at),
       modified_by = $10,
       modified_at = clock_timestamp(),
       change = $11,
       etag = etag + 1,
       deleted_at = null,
       deleted_with = null
 where space_id = $1
   and id = $2`,
    values: [
      item.space_id,
      item.id,
      place.parentId,
      place.name,
      place.nameKey,
      place.description !== null,
      place.description?.text ?? null,
      place.clientCreatedAt,
      place.clientModifiedAt,
      place.by,
      place.change,
    ],
  });
}

/** Returns the length in characters of the longest path below an item that is not deleted, with its leading slash. */
export async function longestPathBelow(client: ClientBase, { space_id, id }: DriveItemRow): Promise<number> {
  const { rows } = await client.query<{ longest: number }>({
    name: 'longest-path-below',
    text: `
with recursive below as (
  select $2::uuid as id, 0 as length
   union all
  select i.id, b.length + 1 + char_length(i.name)
    from below b
   cross join lateral (
     select id, name
       from content.drive_items
      where space_id = $1
        and parent_id = b.id
        and deleted_at is null
     offset 0
   ) i
)
select max(length) as longest
  from below`,
    values: [space_id, id],
  });
  return rows[0]?.longest ?? 0;
}

/** Returns the same length for the items that were deleted with the item. */
export async function longestDeletedPathBelow(client: ClientBase, { space_id, id }: DriveItemRow): Promise<number> {
  const { rows } = await client.query<{ longest: number }>({
    name: 'longest-deleted-path-below',
    text: `
with recursive below as (
  select $2::uuid as id, 0 as length
   union all
  select i.id, b.length + 1 + char_length(i.name)
    from below b
   cross join lateral (
     select id, name
       from content.drive_items
      where space_id = $1
        and deleted_with = $2
        and parent_id = b.id
     offset 0
   ) i
)
select max(length) as longest
  from below`,
    values: [space_id, id],
  });
  return rows[0]?.longest ?? 0;
}
