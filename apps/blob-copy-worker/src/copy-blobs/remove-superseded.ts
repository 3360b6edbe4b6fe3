import { readLocations } from './blob-rows.store';
import type { BlobWork, LocatedBlob } from './blob-work';
import { removeBytes } from './remove-bytes';

/**
 * Removes the bytes of contents whose rows have another location by now: another delivery continues them or has moved
 * them. Bytes at the location in the row stay: they belong to that delivery, or are removed with the command.
 */
export async function removeSuperseded(
  { pool, command, toStore }: BlobWork,
  blobs: readonly LocatedBlob[],
): Promise<void> {
  const locations = await readLocations(
    pool,
    command,
    blobs.map(({ number }) => number),
  );
  // If a row was deleted, the sweep decides about its bytes.
  const superseded = blobs.filter(
    ({ number, location }) => locations.has(number) && locations.get(number) !== location,
  );
  await removeBytes(
    toStore,
    superseded.map(({ location }) => location),
  );
}
