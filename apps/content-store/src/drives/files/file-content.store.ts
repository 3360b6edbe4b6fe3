import type { ClientBase } from 'pg';
import type { DriveItemRow } from '../items/drive-item-row';
import { CURRENT_NUMBER } from './file-versions.sql';

export interface NewContent {
  readonly blobHash: Buffer;
  readonly size: number;
  readonly mimeType: string | null;
  readonly description: string | null;
  readonly clientCreatedAt: Date | null;
  readonly clientModifiedAt: Date | null;
  readonly by: string;
  readonly change: string;
}

/** Replaces the content of a file. The old content becomes its next version. Requires the drive's lock. */
export async function replaceContent(client: ClientBase, file: DriveItemRow, content: NewContent): Promise<void> {
  await client.query({
    name: 'replace-content',
    text: `
with version as (
  insert into content.drive_item_versions (space_id, item_id, number, blob_hash, size, modified_by, modified_at)
  select i.space_id, i.id, ${CURRENT_NUMBER}, i.blob_hash, i.size, i.modified_by, i.modified_at
    from content.drive_items i
   where i.space_id = $1
     and i.id = $2
)
update content.drive_items
   set blob_hash = $3,
       size = $4,
       mime_type = coalesce($5, mime_type),
       description = coalesce($6, description),
       client_created_at = coalesce($7, client_created_at),
       client_modified_at = coalesce($8, clock_timestamp()),
       modified_by = $9,
       modified_at = clock_timestamp(),
       change = $10,
       etag = etag + 1,
       ctag = ctag + 1
 where space_id = $1
   and id = $2`,
    values: [
      file.space_id,
      file.id,
      content.blobHash,
      content.size,
      content.mimeType,
      content.description,
      content.clientCreatedAt,
      content.clientModifiedAt,
      content.by,
      content.change,
    ],
  });
}
