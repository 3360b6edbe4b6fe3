import type { ClientBase } from 'pg';
import { copyVersions } from './copy-versions.store';
import { rootDepth, type DriveCopy } from './drive-copy';

/**
 * Copies a range of a planned tree except its roots, and returns the number of items. Inserts one row for each item,
 * with an id computed from item and job. Parents may be inserted later. The bytes of files are not copied.
 */
export async function copyDriveItems(
  client: ClientBase,
  copy: DriveCopy,
  range: { readonly from: number; readonly to: number },
): Promise<number> {
  const { rowCount } = await client.query({
    name: 'copy-drive-items',
    text: `
insert into content.drive_items (
       space_id, id, drive_id, parent_id, name, name_key, is_folder, size, child_count, blob_hash, mime_type, description,
       created_by, modified_by, change, place, source_id, job_id)
select $1, content.variant_id(n.item_id, $2::text), $5, content.variant_id(n.parent_id, $2::text),
       n.name, n.name_key, n.is_folder, n.size, n.child_count, n.blob_hash, n.mime_type, n.description,
       $6, $6, -$7::bigint, n.number, n.item_id, $2::uuid
  from jobs.drive_nodes n
 where n.space_id = $1
   and n.job_id = $2::uuid
   and n.number between $3 and $4
   and n.depth > $8`,
    values: [
      copy.spaceId,
      copy.jobId,
      range.from,
      range.to,
      copy.targetDriveId,
      copy.requestedBy,
      copy.number,
      rootDepth(copy),
    ],
  });
  if (copy.allVersions) await copyVersions(client, copy, range, 'below the roots');
  return rowCount ?? 0;
}

/** Deletes the items of a copy that will not be attached. They were never visible. */
export async function discardDriveItems(
  client: ClientBase,
  copy: Pick<DriveCopy, 'spaceId' | 'targetDriveId' | 'number'>,
): Promise<void> {
  await client.query({
    name: 'discard-drive-items',
    text: `
with discarded as (
  delete from content.drive_items
   where space_id = $1
     and drive_id = $2
     and change = -$3::bigint
  returning id
)
delete from content.drive_item_versions v
 using discarded
 where v.space_id = $1
   and v.item_id = discarded.id`,
    values: [copy.spaceId, copy.targetDriveId, copy.number],
  });
}
