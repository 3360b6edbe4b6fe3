import { addToDrive, PURGE } from '@scriptorium/copy-engine';
import type { ClientBase, Pool } from 'pg';

export interface DriveKey {
  readonly space_id: number;
  readonly drive_id: string;
}

/** Items of one drive. */
export interface OldItems extends DriveKey {
  readonly ids: readonly string[];
  /** The items that were deleted themselves, and took these along. */
  readonly deleted_with: readonly string[];
}

/** OneDrive for business keeps what is deleted as long. */
const IN_BIN = `interval '93 days'`;
const TOLD = `interval '30 days'`;

/** What has been in recycle bins for too long; the oldest first. */
export function listExpiredInBin(pool: Pool, limit: number): Promise<OldItems[]> {
  return listOldest(pool, `deleted_with is not null and not is_purged and deleted_at <= now() - ${IN_BIN}`, limit);
}

/** What was deleted so long ago that nobody has to be told of it, and is purged. */
export function listPurgedLongAgo(pool: Pool, limit: number): Promise<OldItems[]> {
  return listOldest(pool, `is_purged and deleted_at <= now() - ${TOLD}`, limit);
}

/** Each condition has an index by age of its own. */
async function listOldest(pool: Pool, condition: string, limit: number): Promise<OldItems[]> {
  const { rows } = await pool.query<OldItems>(
    `
select space_id, drive_id, array_agg(id) as ids,
       coalesce(array_agg(distinct deleted_with) filter (where deleted_with is not null), '{}') as deleted_with
  from (
    select space_id, drive_id, id, deleted_with
      from content.drive_items
     where ${condition}
     order by deleted_at
     limit $1
  ) oldest
 group by space_id, drive_id`,
    [limit],
  );
  return rows;
}

/** Those that are in the bin still, and what was deleted itself when they were. Under the drive's lock. */
export async function purgeExpired(
  client: ClientBase,
  { space_id, drive_id, ids, deleted_with }: OldItems,
): Promise<void> {
  const { rows } = await client.query<{ size: string; was_deleted_itself: boolean }>({
    name: 'purge-expired',
    text: `
with purged as (
  select i.*
    from unnest($4::uuid[]) given (id)
   cross join lateral (
     select id, ctid as place
       from content.drive_items
      where space_id = $1
        and id = given.id
        and deleted_with is not null
        and not is_purged
        -- Restored and deleted once more it would be in the bin for longer.
        and deleted_at <= now() - ${IN_BIN}
      limit 1
   ) i
)${PURGE}
returning i.size, i.deleted_with = i.id as was_deleted_itself`,
    // Neither the time nor a change is set: all of them are deleted.
    values: [space_id, new Date(), 0, [...new Set([...ids, ...deleted_with])]],
  });
  const deleted = rows.reduce((sum, row) => sum - (row.was_deleted_itself ? Number(row.size) : 0), 0);
  await addToDrive(client, { space_id, id: drive_id }, { used: 0, deleted });
}

/** The drive knows afterwards up to which change deletions are forgotten. Under its lock. */
export async function forgetPurged(client: ClientBase, { space_id, drive_id, ids }: OldItems): Promise<void> {
  await client.query({
    name: 'forget-purged',
    text: `
with old as (
  select i.*
    from unnest($3::uuid[]) given (id)
   cross join lateral (
     select ctid as place, change
       from content.drive_items
      where space_id = $1
        and id = given.id
        and is_purged
      limit 1
   ) i
), forgotten as (
  delete from content.drive_items i
   using old
   where i.ctid = old.place
)
update content.drives
   set forgotten_change = greatest(forgotten_change, (select max(change) from old))
 where space_id = $1
   and id = $2`,
    values: [space_id, drive_id, ids],
  });
}

/** Copies that no row carries the number of any more, and that no redelivered command asks for. */
export async function forgetCopies(pool: Pool, { space_id, drive_id }: DriveKey): Promise<void> {
  await pool.query({
    name: 'forget-copies',
    text: `
delete from content.drive_copies c
 using content.drives d
 where d.space_id = $1
   and d.id = $2
   and c.space_id = $1
   and c.drive_id = $2
   and c.change <= d.forgotten_change
   and not exists (
         select
           from content.drive_items i
          where i.space_id = $1
            and i.drive_id = $2
            and i.change = -c.number)`,
    values: [space_id, drive_id],
  });
}
