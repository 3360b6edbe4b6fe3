import type { ContentDigests } from '@scriptorium/blob-store';
import { RejectedError } from '@scriptorium/contracts';
import { inTransaction } from '@scriptorium/persistence';
import { countBytes, holdCommand } from './blob-jobs.store';
import { lockBlobs, markMoved, readLocation } from './blob-rows.store';
import type { BlobWork, DrawnBlob, Ending } from './blob-work';
import { keepContents } from './contents.store';
import { removeBytes } from './remove-bytes';

export interface MovedBlob {
  readonly blob: DrawnBlob;
  readonly digests: ContentDigests;
}

/**
 * Makes known what is finished in the target store. A row whose location is another by now belongs to another delivery, and ours
 * is removed; so it is where the space has got the same content at another location meanwhile.
 */
export async function keepMoved(work: BlobWork, moved: readonly MovedBlob[]): Promise<Ending> {
  if (moved.length === 0) return 'moved';
  const kept = await inTransaction(work.pool, async (client) => {
    const { command, toStore } = work;
    if ((await holdCommand(client, command)) === undefined) return undefined;
    const rows = await lockBlobs(
      client,
      command,
      moved.map(({ blob }) => blob.number),
    );
    const byNumber = new Map(rows.map((row) => [row.number, row]));
    const ours = moved.filter(({ blob }) => byNumber.get(blob.number)?.location === blob.location);
    const theirs = moved.filter((each) => !ours.includes(each));
    // Else another delivery has kept the same location.
    const still = ours.filter(({ blob }) => byNumber.get(blob.number)?.isMoved === false);
    const contents = still.map(({ blob, digests }) => ({ location: blob.location, digests }));
    const locations = await keepContents(client, command.spaceId, toStore.kind, contents);
    await markMoved(
      client,
      command,
      still.map(({ blob }) => blob),
    );
    const bytes = still.map(({ blob }) => blob.size - (byNumber.get(blob.number)?.received ?? 0));
    await countBytes(
      client,
      command,
      bytes.reduce((sum, size) => sum + size, 0),
    );
    const redundant = still.filter(({ blob }) => !locations.has(blob.location));
    return {
      isOurs: theirs.every(({ blob }) => byNumber.get(blob.number)?.isMoved === true),
      unneeded: [...theirs, ...redundant].map(({ blob }) => blob.location),
    };
  });
  if (kept === undefined) return 'stopped';
  await removeBytes(work.toStore, kept.unneeded);
  return kept.isOurs ? 'moved' : 'overtaken';
}

/** Another delivery goes on with a content: what it does not need of ours is removed. */
export async function giveWay({ pool, command, toStore }: BlobWork, blob: DrawnBlob): Promise<Ending> {
  const location = await readLocation(pool, command, blob.number);
  if (location !== undefined && location !== blob.location) await removeBytes(toStore, [blob.location]);
  return 'overtaken';
}

/** The store says that an upload is somebody else's, or leads nowhere. */
export function isLostUpload(error: unknown): error is RejectedError {
  return error instanceof RejectedError && ['UPLOAD_LOST', 'UPLOAD_OVERTAKEN'].includes(error.code);
}
