import type { Pool } from 'pg';
import type { DriveItemRow } from './drive-item-row';
import { ITEM_COLUMNS, ITEMS_WITH_BLOBS } from './drive-items.sql';

/** Where a list of changes goes on: behind that item of that change. */
export interface ChangePosition {
  readonly change: string;
  readonly itemId: string;
}

export interface ChangedItem extends DriveItemRow {
  /** The number of the change that it was last changed with. */
  readonly changed_with: string;
}

export interface ChangesWish {
  readonly spaceId: number;
  readonly driveId: string;
  readonly after: ChangePosition;
  /** The drive's last change, as it was when the list began: all up to it is committed (drives/change-drive.ts). */
  readonly upTo: string;
  /** What was deleted with this change or before is not told: whoever asks never knew of it. */
  readonly knowsNothingBefore: string;
  readonly limit: number;
}

/** Up to which change deletions are told no more; as of now. */
export async function readForgottenChange(pool: Pool, spaceId: number, driveId: string): Promise<string> {
  const { rows } = await pool.query<{ forgotten_change: string }>({
    name: 'read-forgotten-change',
    text: 'select forgotten_change from content.drives where space_id = $1 and id = $2',
    values: [spaceId, driveId],
  });
  return rows[0]?.forgotten_change ?? '0';
}

/** What was copied as a tree came with the copy's change, and carries minus the copy's number instead of it. */
export async function listChangedRows(pool: Pool, wish: ChangesWish): Promise<ChangedItem[]> {
  const { rows } = await pool.query<ChangedItem>({
    name: 'list-changed-items',
    text: `
with changed as (
  select id, change
    from content.drive_items
   where space_id = $1
     and drive_id = $2
     and (change, id) > ($3::bigint, $4::uuid)
     and change <= $5
     and (deleted_at is null or change > $6)
   order by change, id
   limit $7
), copied as (
  select i.id, c.change
    from content.drive_copies c
   cross join lateral (
     select id
       from content.drive_items
      where space_id = $1
        and drive_id = $2
        and change = -c.number
        and id > case when c.change = $3 then $4::uuid else '00000000-0000-0000-0000-000000000000' end
      order by id
      limit $7
   ) i
   where c.space_id = $1
     and c.drive_id = $2
     and c.change between $3 and $5
   order by c.change, i.id
   limit $7
), told as (
  select * from changed
   union all
  select * from copied
   order by change, id
   limit $7
)
select ${ITEM_COLUMNS}, t.change as changed_with
  from told t
 cross join lateral (
   select *
     from content.drive_items
    where space_id = $1
      and id = t.id
    limit 1
 ) i${ITEMS_WITH_BLOBS}
 order by t.change, t.id`,
    values: [
      ...[wish.spaceId, wish.driveId, wish.after.change, wish.after.itemId, wish.upTo, wish.knowsNothingBefore],
      wish.limit,
    ],
  });
  return rows;
}
