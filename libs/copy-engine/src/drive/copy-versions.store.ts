import type { ClientBase } from 'pg';
import { rootDepth, type DriveCopy } from './drive-copy';

/**
 * Copies the planned versions of a range of files. The versions of roots are copied with the roots, because discarding
 * a copy deletes the versions of its existing items.
 */
export async function copyVersions(
  client: ClientBase,
  copy: DriveCopy,
  range: { readonly from: number; readonly to: number },
  which: 'roots' | 'below the roots',
): Promise<void> {
  await client.query({
    name: 'copy-drive-item-versions',
    text: `
insert into content.drive_item_versions (space_id, item_id, number, blob_hash, size, modified_by, modified_at)
select $1, content.variant_id(n.item_id, $2::text), v.number, v.blob_hash, v.size, v.modified_by, v.modified_at
  from jobs.drive_nodes n
  join jobs.drive_versions v
    on v.space_id = $1
   and v.job_id = $2::uuid
   and v.node_number = n.number
 where n.space_id = $1
   and n.job_id = $2::uuid
   and n.number between $3 and $4
   and (n.depth = $5) = $6`,
    values: [copy.spaceId, copy.jobId, range.from, range.to, rootDepth(copy), which === 'roots'],
  });
}
