import { PURGE } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import type { DriveItemRow } from './drive-item-row';

interface Removal {
  readonly change: string;
  readonly now: Date;
}

/** Moves an item and everything below it into the recycle bin, in one statement. */
export async function markDeleted(client: ClientBase, item: DriveItemRow, { change, now }: Removal): Promise<void> {
  await client.query({
    name: 'mark-deleted',
    text: `${BELOW}
update content.drive_items i
   set deleted_at = $2,
       deleted_with = $4,
       change = $3
  from below b
 where i.ctid = b.place`,
    values: [item.space_id, now, change, item.id],
  });
}

/** Purges an item and everything below it, without the recycle bin. */
export async function purgeTree(client: ClientBase, item: DriveItemRow, { change, now }: Removal): Promise<void> {
  await client.query({
    name: 'purge-tree',
    text: `${BELOW}, purged as (
  select id, place
    from below
)${PURGE}`,
    values: [item.space_id, now, change, item.id],
  });
}

/** Purges everything in the recycle bin that was deleted with the item. */
export async function purgeDeleted(client: ClientBase, item: DriveItemRow, { change, now }: Removal): Promise<void> {
  await client.query({
    name: 'purge-deleted',
    text: `
with purged as (
  select id, ctid as place
    from content.drive_items
   where space_id = $1
     and deleted_with = $4
)${PURGE}`,
    values: [item.space_id, now, change, item.id],
  });
}

/** Restores the items that were deleted with the item. Violates drive_items_one_per_name if a name is taken. */
export async function markRestored(client: ClientBase, item: DriveItemRow, change: string): Promise<void> {
  await client.query({
    name: 'mark-restored',
    text: `
update content.drive_items
   set deleted_at = null,
       deleted_with = null,
       change = $3
 where space_id = $1
   and deleted_with = $2
   and id <> $2`,
    values: [item.space_id, item.id, change],
  });
}

const BELOW = `
with recursive below as (
  select id, ctid as place
    from content.drive_items
   where space_id = $1
     and id = $4
   union all
  select i.id, i.place
    from below b
   cross join lateral (
     select id, ctid as place
       from content.drive_items
      where space_id = $1
        and parent_id = b.id
        and deleted_at is null
     offset 0
   ) i
)`;
