import type { ClientBase } from 'pg';
import type { DriveItemRow } from '../items/drive-item-row';

/** What an item becomes; null members stay as they are. */
export interface ItemPlace {
  readonly parentId: string | null;
  readonly name: string;
  readonly nameKey: string;
  /** Null of no change, since to have none is a description too. */
  readonly description: { readonly text: string | null } | null;
  readonly clientCreatedAt: Date | null;
  readonly clientModifiedAt: Date | null;
  readonly by: string;
  readonly change: string;
}

/** Out of the recycle bin, where it is in it. Fails by drive_items_one_per_name. */
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
      ...[item.space_id, item.id, place.parentId, place.name, place.nameKey],
      ...[place.description !== null, place.description?.text ?? null, place.clientCreatedAt, place.clientModifiedAt],
      ...[place.by, place.change],
    ],
  });
}

/** Characters of the longest path below an item that is not deleted, the slash in front of it counted. */
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

/** The same of what was deleted with the item. */
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
