import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Surroundings } from './surroundings';

/**
 * Bytes of drives that were made for the benchmark, and the files that had them: what the product's own sweep would remove after
 * days. Otherwise every round would have fuller disks.
 */
export async function forgetBytes({ database, blobFolder, s3 }: Surroundings): Promise<void> {
  await database.query(`
with gone as (
  delete from content.drive_items i
   using content.drives d
   where d.space_id = i.space_id
     and d.id = i.drive_id
     and d.name like 'Bench %'
     and i.blob_hash is not null
  returning i.blob_hash
), forgotten as (
  delete from content.blobs
   where hash in (select blob_hash from gone)
  returning location
), unused as (
  delete from blobs.locations
   where location in (select location from forgotten)
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
