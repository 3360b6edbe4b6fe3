import type { DriveId, DriveItemId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

export interface NewItem {
  readonly spaceId: SpaceId;
  readonly id: DriveItemId;
  readonly driveId: DriveId;
  readonly parentId: DriveItemId;
  readonly name: string;
  readonly nameKey: string;
  readonly by: string;
  readonly change: string;
  readonly size: number;
  /** Null for a folder. */
  readonly blobHash: Buffer | null;
  readonly mimeType: string | null;
  readonly description: string | null;
  /** Null stands for the current time. */
  readonly clientCreatedAt: Date | null;
  readonly clientModifiedAt: Date | null;
}

/** Inserts an item. Returns false if the name is taken. */
export async function insertItem(client: ClientBase, item: NewItem): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'insert-drive-item',
    text: `
insert into content.drive_items (
  space_id, id, drive_id, parent_id, name, name_key, is_folder, created_by, modified_by, change,
  size, blob_hash, mime_type, description, created_at, modified_at, client_created_at, client_modified_at)
select $1, $2, $3, $4, $5, $6, $10::bytea is null, $7, $7, $8,
       $9, $10, $11, $12, t.now, t.now, coalesce($13, t.now), coalesce($14, t.now)
  from (select clock_timestamp() as now) t
on conflict (space_id, parent_id, name_key) where deleted_at is null do nothing`,
    values: [
      item.spaceId,
      item.id,
      item.driveId,
      item.parentId,
      item.name,
      item.nameKey,
      item.by,
      item.change,
      item.size,
      item.blobHash,
      item.mimeType,
      item.description,
      item.clientCreatedAt,
      item.clientModifiedAt,
    ],
  });
  return rowCount === 1;
}
