import type { DriveId, DriveItemId, SpaceId } from '@scriptorium/contracts';
import type { Pool } from 'pg';
import type { DriveItemRow } from '../items/drive-item-row';
import { ITEM_COLUMNS, ITEMS_WITH_BLOBS } from '../items/drive-items.sql';

/** A position in the list of changes: after the item `itemId`, which has the place `place` in the change `change`. */
export interface ChangePosition {
  readonly change: string;
  readonly place: number;
  readonly itemId: DriveItemId;
}

export interface ChangedItem extends DriveItemRow {
  /** The change that it is listed with; for a copied item the change that put the copy in its place. */
  readonly changed_with: string;
  readonly place: number;
  /** False for a folder above a listed item that is itself listed at a later position. */
  readonly is_listed: boolean;
}

export interface ChangesRequest {
  readonly spaceId: SpaceId;
  readonly driveId: DriveId;
  readonly after: ChangePosition;
  /** The drive's last change when the list began. All changes up to it are committed (drives/change-drive.ts). */
  readonly upTo: string;
  /** Deletions up to this change are left out, because the client has never received the items. */
  readonly startChange: string;
  readonly limit: number;
}

/** Returns the last change whose deletions are no longer listed. */
export async function readExpiredChange(pool: Pool, spaceId: SpaceId, driveId: DriveId): Promise<string> {
  const { rows } = await pool.query<{ forgotten_change: string }>({
    name: 'read-expired-change',
    text: 'select forgotten_change from content.drives where space_id = $1 and id = $2',
    values: [spaceId, driveId],
  });
  return rows[0]?.forgotten_change ?? '0';
}

/**
 * Returns the next `limit` items in the order of their positions, and the folders above them that have a position
 * behind `after`. One statement reads both, so they agree. A folder at or before `after` is known to the client, with
 * all folders above it (order-changes.ts), so the query stops there.
 *
 * Items of a copied tree store the negative number of the copy in place of a change. They are listed with the copy's
 * change.
 */
export async function listChangedRows(pool: Pool, request: ChangesRequest): Promise<ChangedItem[]> {
  const { after } = request;
  const { rows } = await pool.query<ChangedItem>({
    name: 'list-changed-items',
    text: LIST_CHANGED,
    values: [
      request.spaceId,
      request.driveId,
      after.change,
      after.place,
      after.itemId,
      request.upTo,
      request.startChange,
      request.limit,
    ],
  });
  return rows;
}

/** Returns SQL that selects the folder `of.parent_id` with its position. */
function folderAbove(of: string): string {
  return `
     select id, parent_id, place,
            case when change >= 0 then change
                 else (select c.change
                         from content.drive_copies c
                        where c.space_id = $1
                          and c.drive_id = $2
                          and c.number = -p.change)
            end as change
       from content.drive_items p
      where space_id = $1
        and id = ${of}.parent_id
      limit 1`;
}

const LIST_CHANGED = `
with recursive changed as (
  select id, change, place, parent_id, deleted_at
    from content.drive_items
   where space_id = $1
     and drive_id = $2
     and (change, place, id) > ($3::bigint, $4::integer, $5::uuid)
     and change <= $6
     and (deleted_at is null or change > $7)
   order by change, place, id
   limit $8
), copied as (
  select i.id, c.change, i.place, i.parent_id, i.deleted_at
    from content.drive_copies c
   cross join lateral (
     select id, place, parent_id, deleted_at
       from content.drive_items
      where space_id = $1
        and drive_id = $2
        and change = -c.number
        and (place, id) > (
              case when c.change = $3 then $4::integer else -1 end,
              case when c.change = $3 then $5::uuid else '00000000-0000-0000-0000-000000000000' end)
      order by place, id
      limit $8
   ) i
   where c.space_id = $1
     and c.drive_id = $2
     and c.change between $3 and $6
   order by c.change, i.place, i.id
   limit $8
), listed as (
  select * from changed
   union all
  select * from copied
   order by change, place, id
   limit $8
), above as (
  select i.*
    from (select distinct parent_id from listed where deleted_at is null) l
   cross join lateral (${folderAbove('l')}) i
   where (i.change, i.place, i.id) > ($3::bigint, $4::integer, $5::uuid)
   union
  select i.*
    from above a
   cross join lateral (${folderAbove('a')}) i
   where (i.change, i.place, i.id) > ($3::bigint, $4::integer, $5::uuid)
), shown as (
  select id, change, true as is_listed from listed
   union all
  select id, change, false from above where id not in (select id from listed)
)
select ${ITEM_COLUMNS}, s.change as changed_with, s.is_listed
  from shown s
 cross join lateral (
   select *
     from content.drive_items
    where space_id = $1
      and id = s.id
    limit 1
 ) i${ITEMS_WITH_BLOBS}
 order by s.change, i.place, s.id`;
