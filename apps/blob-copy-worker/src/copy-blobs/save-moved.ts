import type { ContentDigests } from '@scriptorium/blob-store';
import { inTransaction } from '@scriptorium/persistence';
import type { ClientBase } from 'pg';
import { renewBlobCommand } from '@scriptorium/jobs';
import { addMovedBytes } from './blob-jobs.store';
import { lockBlobs, markMoved } from './blob-rows.store';
import type { BlobWork, LocatedBlob, MoveResult } from './blob-work';
import { upsertContents } from './contents.store';
import { removeSuperseded } from './remove-superseded';
import { removeBytes } from './remove-bytes';

export interface MovedBlob {
  readonly blob: LocatedBlob;
  readonly digests: ContentDigests;
}

/**
 * Records contents that are complete in the target store. Removes their bytes if the row has another location by now,
 * which belongs to another delivery, or if the space has got the same content at another location.
 */
export async function saveMoved(work: BlobWork, moved: readonly MovedBlob[]): Promise<MoveResult> {
  if (moved.length === 0) return 'moved';
  const saved = await inTransaction(work.pool, (client) => save(client, work, moved));
  if (saved === undefined || saved.hasSuperseded) {
    const blobs = moved.map(({ blob }) => blob);
    await removeSuperseded(work, blobs);
  }
  if (saved === undefined) return 'stopped';
  await removeBytes(work.toStore, saved.redundant);
  return saved.isAllMoved ? 'moved' : 'overtaken';
}

interface Saved {
  readonly isAllMoved: boolean;
  /** Whether another delivery has given some of them another location. */
  readonly hasSuperseded: boolean;
  /** Locations of contents that the store has at another location already. */
  readonly redundant: readonly string[];
}

async function save(
  client: ClientBase,
  { command, toStore }: BlobWork,
  moved: readonly MovedBlob[],
): Promise<Saved | undefined> {
  if ((await renewBlobCommand(client, command)) === undefined) return undefined;
  const numbers = moved.map(({ blob }) => blob.number);
  const rows = new Map((await lockBlobs(client, command, numbers)).map((row) => [row.number, row]));
  const own = moved.filter(({ blob }) => rows.get(blob.number)?.location === blob.location);
  // The rest of `own` was recorded by another delivery, at the same location.
  const open = own.filter(({ blob }) => rows.get(blob.number)?.isMoved === false);
  const contents = open.map(({ blob: { location }, digests }) => ({ location, digests }));
  const locations = await upsertContents(client, command.spaceId, toStore.kind, contents);
  const placed = open.map(({ blob: { number, location } }) => ({ number, location }));
  await markMoved(client, command, placed);
  const arrived = open.map(({ blob }) => blob.size - (rows.get(blob.number)?.received ?? 0));
  await addMovedBytes(client, command, sum(arrived), open.length > 0);
  const superseded = moved.filter((each) => !own.includes(each));
  return {
    isAllMoved: superseded.every(({ blob }) => rows.get(blob.number)?.isMoved === true),
    hasSuperseded: superseded.length > 0,
    redundant: contents.map(({ location }) => location).filter((location) => !locations.has(location)),
  };
}

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
