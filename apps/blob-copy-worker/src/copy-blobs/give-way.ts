import { readLocations } from './blob-rows.store';
import type { BlobWork, DrawnBlob } from './blob-work';
import { removeBytes } from './remove-bytes';

/**
 * Removes what we have put where the rows do not say any more: another delivery goes on with these contents, or has moved them, at
 * locations of its own. What the rows do say is that delivery's, or is taken back with the command.
 */
export async function giveWay({ pool, command, toStore }: BlobWork, blobs: readonly DrawnBlob[]): Promise<void> {
  const locations = await readLocations(
    pool,
    command,
    blobs.map(({ number }) => number),
  );
  // Rows that are gone say nothing, and the sweep will ask who knows.
  const ours = blobs.filter(({ number, location }) => locations.has(number) && locations.get(number) !== location);
  await removeBytes(
    toStore,
    ours.map(({ location }) => location),
  );
}
