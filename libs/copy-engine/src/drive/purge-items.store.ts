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
  select unnest($4::uuid[]) as id
)${PURGE}`,
    values: [spaceId, now, change, ids],
  });
}
