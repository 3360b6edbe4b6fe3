import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/**
 * Moves files to the recycle bin, each by itself, so that each can be restored with its versions. Requires the drive's
 * lock and the change number that comes with it.
 */
export async function deleteItems(
  client: ClientBase,
  spaceId: SpaceId,
  ids: readonly string[],
  { change, now }: { readonly change: string; readonly now: Date },
): Promise<void> {
  if (ids.length === 0) return;
  await client.query({
    name: 'delete-items',
    text: `
with replaced as (
  select i.place
    from unnest($4::uuid[]) requested (id)
   cross join lateral (
     select ctid as place
       from content.drive_items
      where space_id = $1
        and id = requested.id
      limit 1
   ) i
)
update content.drive_items i
   set deleted_at = $2,
       deleted_with = i.id,
       change = $3
  from replaced r
 where i.ctid = r.place`,
    values: [spaceId, now, change, ids],
  });
}
