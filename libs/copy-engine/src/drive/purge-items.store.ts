import type { ClientBase } from 'pg';
import { PURGE } from './purge.sql';

/** Under the drive's lock, with the number that came with it. */
export async function purgeItems(
  client: ClientBase,
  spaceId: number,
  ids: readonly string[],
  { change, now }: { readonly change: string; readonly now: Date },
): Promise<void> {
  if (ids.length === 0) return;
  await client.query({
    name: 'purge-items',
    text: `
with gone as (
  select i.*
    from unnest($4::uuid[]) given (id)
   cross join lateral (
     select id, ctid as place
       from content.drive_items
      where space_id = $1
        and id = given.id
      limit 1
   ) i
)${PURGE}`,
    values: [spaceId, now, change, ids],
  });
}
