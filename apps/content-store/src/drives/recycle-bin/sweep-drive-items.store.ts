import type { DriveId, DriveItemId, SpaceId } from '@scriptorium/contracts';
import { addToDrive, PURGE } from '@scriptorium/copy-engine';
import type { ClientBase, Pool } from 'pg';

export interface DriveKey {
  readonly space_id: SpaceId;
  readonly drive_id: DriveId;
}

/** Expired items of one drive. */
export interface ExpiredItems extends DriveKey {
  readonly ids: readonly DriveItemId[];
  /** The items whose deletion deleted these items too. */
  readonly deleted_with: readonly DriveItemId[];
}

/** As long as OneDrive for Business keeps deleted items. */
const BIN_RETENTION = `interval '93 days'`;
/** Delta lists report deletions for this long. */
const DELTA_RETENTION = `interval '30 days'`;

/** Lists items that have been in recycle bins for too long, oldest first. */
export function listExpiredInBin(pool: Pool, limit: number): Promise<ExpiredItems[]> {
  return listOldest(
    pool,
    `deleted_with is not null and not is_purged and deleted_at <= now() - ${BIN_RETENTION}`,
    limit,
  );
}

/** Lists purged items whose deletion is no longer reported by delta lists, oldest first. */
export function listExpiredPurged(pool: Pool, limit: number): Promise<ExpiredItems[]> {
  return listOldest(pool, `is_purged and deleted_at <= now() - ${DELTA_RETENTION}`, limit);
}

/** Each condition has its own index by age. */
async function listOldest(pool: Pool, condition: string, limit: number): Promise<ExpiredItems[]> {
  const { rows } = await pool.query<ExpiredItems>(
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

/** Purges the items that are still in the bin, and the items whose deletion deleted them. Requires the drive's lock. */
export async function purgeExpired(
  client: ClientBase,
  { space_id, drive_id, ids, deleted_with }: ExpiredItems,
): Promise<void> {
  const { rows } = await client.query<{ size: string; was_deleted_itself: boolean }>({
    name: 'purge-expired',
    text: `
with purged as (
  select i.*
    from unnest($4::uuid[]) requested (id)
   cross join lateral (
     select id, ctid as place
       from content.drive_items
      where space_id = $1
        and id = requested.id
        and deleted_with is not null
        and not is_purged
        -- An item that was restored and deleted again expires later.
        and deleted_at <= now() - ${BIN_RETENTION}
      limit 1
   ) i
)${PURGE}
returning i.size, i.deleted_with = i.id as was_deleted_itself`,
    // All of these items are deleted, so PURGE does not use the time and the change number 0.
    values: [space_id, new Date(), 0, [...new Set([...ids, ...deleted_with])]],
  });
  const deleted = rows.reduce((sum, row) => sum - (row.was_deleted_itself ? Number(row.size) : 0), 0);
  await addToDrive(client, { space_id, id: drive_id }, { used: 0, deleted });
}

/**
 * Deletes purged rows, and saves in the drive up to which change deletions are no longer listed. Requires the drive's
 * lock.
 */
export async function deletePurged(client: ClientBase, { space_id, drive_id, ids }: ExpiredItems): Promise<void> {
  await client.query({
    name: 'delete-purged',
    text: `
with old as (
  select i.*
    from unnest($3::uuid[]) requested (id)
   cross join lateral (
     select ctid as place, change
       from content.drive_items
      where space_id = $1
        and id = requested.id
        and is_purged
      limit 1
   ) i
), deleted as (
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

/** Deletes the rows of copies whose number no item has any more, and that no redelivered command needs. */
export async function deleteOldCopies(pool: Pool, { space_id, drive_id }: DriveKey): Promise<void> {
  await pool.query({
    name: 'delete-old-copies',
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
