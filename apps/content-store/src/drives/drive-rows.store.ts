import type { DriveId, DriveItemId, SpaceId } from '@scriptorium/contracts';
import type { DriveRow } from '@scriptorium/copy-engine';
import type { ClientBase, Pool } from 'pg';

export interface NewDrive {
  readonly space_id: SpaceId;
  readonly id: DriveId;
  readonly root_id: DriveItemId;
  readonly name: string;
  readonly store: string;
  readonly quota: number | null;
  readonly created_by: string;
}

export async function readDriveRow(
  db: Pool | ClientBase,
  spaceIds: readonly SpaceId[],
  id: DriveId,
): Promise<DriveRow | undefined> {
  const { rows } = await db.query<DriveRow>({
    name: 'read-drive',
    text: 'select * from content.drives where space_id = any ($1) and id = $2',
    values: [spaceIds, id],
  });
  return rows[0];
}

/** Lists drives by the age of their spaces, then by their own age. */
export async function listDriveRows(db: Pool | ClientBase, spaceIds: readonly SpaceId[]): Promise<DriveRow[]> {
  const { rows } = await db.query<DriveRow>({
    name: 'list-drives',
    text: `
select d.*
  from content.drives d
  join content.spaces s on s.id = d.space_id
 where d.space_id = any ($1)
 order by s.created_at, s.id, d.created_at, d.id`,
    values: [spaceIds],
  });
  return rows;
}

/** Returns the oldest drive of the oldest space. If that space has no drive yet, `id` is null. */
export async function readDefaultDrive(
  db: Pool | ClientBase,
  spaceIds: readonly SpaceId[],
): Promise<DriveRow | { readonly space_id: SpaceId; readonly id: null } | undefined> {
  const { rows } = await db.query<DriveRow | { space_id: SpaceId; id: null }>({
    name: 'read-default-drive',
    text: `
select d.*, s.id as space_id
  from content.spaces s
  left join content.drives d on d.space_id = s.id
 where s.id = any ($1)
 order by s.created_at, s.id, d.created_at, d.id
 limit 1`,
    values: [spaceIds],
  });
  return rows[0];
}

/** Inserts a drive and its root. Returns undefined if the space already has a drive with that name. */
export async function insertDrive(db: Pool | ClientBase, drive: NewDrive): Promise<DriveRow | undefined> {
  const { rows } = await db.query<DriveRow>({
    name: 'insert-drive',
    text: `
with drive as (
  insert into content.drives (space_id, id, root_id, name, store, quota, created_by, change)
  values ($1, $2, $3, $4, $5, $6, $7, 1)
  on conflict (space_id, name) do nothing
  returning *
), root as (
  insert into content.drive_items (space_id, id, drive_id, name, name_key, is_folder, created_by, modified_by, change)
  select space_id, root_id, id, 'root', 'root', true, created_by, created_by, change
    from drive
)
select * from drive`,
    values: [drive.space_id, drive.id, drive.root_id, drive.name, drive.store, drive.quota, drive.created_by],
  });
  return rows[0];
}
