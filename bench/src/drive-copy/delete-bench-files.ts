import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DriveCopyContext } from './drive-copy-context';

/**
 * Deletes the files of the drives of the benchmark with their bytes, as the sweeps of the product do after days.
 * Otherwise the disks would be fuller in every round.
 */
export async function deleteBenchFiles({ database, blobFolder, s3 }: DriveCopyContext): Promise<void> {
  await database.query(`
with deleted as (
  delete from content.drive_items i
   using content.drives d
   where d.space_id = i.space_id
     and d.id = i.drive_id
     and d.name like 'Bench %'
     and i.blob_hash is not null
  returning i.blob_hash
), unreferenced as (
  delete from content.blobs
   where hash in (select blob_hash from deleted)
  returning location
), unused as (
  delete from blobs.locations
   where location in (select location from unreferenced)
  returning content_id
)
delete from blobs.contents
 where id in (select content_id from unused)`);
  for (const table of ['content.drive_items', 'content.blobs', 'blobs.locations', 'blobs.contents', 'blobs.chunks']) {
    await database.query(`vacuum ${table}`);
  }
  for (const folder of [blobFolder, ...(typeof s3 === 'string' ? [] : [s3.objects])]) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) await rm(join(entry.parentPath, entry.name), { force: true });
    }
  }
  await database.query('checkpoint');
}
