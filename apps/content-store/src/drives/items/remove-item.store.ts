import { PURGE } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import type { DriveItemRow } from './drive-item-row';

interface Removal {
  readonly change: string;
  readonly now: Date;
}

/** Puts an item into the recycle bin with all that is below it: one statement, however much that is. */
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

/** Past the recycle bin. */
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

/** What is in the recycle bin since the item was deleted. */
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

/** Takes the items out of the recycle bin that were deleted with the item. Fails by drive_items_one_per_name. */
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
