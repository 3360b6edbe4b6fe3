import type { ContentDigests } from '@scriptorium/blob-store';
import { inTransaction } from '@scriptorium/persistence';
import type { ClientBase } from 'pg';
import { renewBlobCommand } from '@scriptorium/jobs';
import { countBytes } from './blob-jobs.store';
import { lockBlobs, markMoved } from './blob-rows.store';
import type { BlobWork, DrawnBlob, Ending } from './blob-work';
import { keepContents } from './contents.store';
import { giveWay } from './give-way';
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
  const kept = await inTransaction(work.pool, (client) => keep(client, work, moved));
  if (kept === undefined || kept.isAnyTheirs) {
    const blobs = moved.map(({ blob }) => blob);
    await giveWay(work, blobs);
  }
  if (kept === undefined) return 'stopped';
  await removeBytes(work.toStore, kept.redundant);
  return kept.isAllThere ? 'moved' : 'overtaken';
}

interface Kept {
  readonly isAllThere: boolean;
  /** At locations of others. */
  readonly isAnyTheirs: boolean;
  /** Locations of contents that the space had got at others. */
  readonly redundant: readonly string[];
}

async function keep(
  client: ClientBase,
  { command, toStore }: BlobWork,
  moved: readonly MovedBlob[],
): Promise<Kept | undefined> {
  if ((await renewBlobCommand(client, command)) === undefined) return undefined;
  const numbers = moved.map(({ blob }) => blob.number);
  const rows = new Map((await lockBlobs(client, command, numbers)).map((row) => [row.number, row]));
  const ours = moved.filter(({ blob }) => rows.get(blob.number)?.location === blob.location);
  // The others another delivery has kept, at the same location.
  const open = ours.filter(({ blob }) => rows.get(blob.number)?.isMoved === false);
  const contents = open.map(({ blob: { location }, digests }) => ({ location, digests }));
  const locations = await keepContents(client, command.spaceId, toStore.kind, contents);
  const placed = open.map(({ blob: { number, location } }) => ({ number, location }));
  await markMoved(client, command, placed);
  const arrived = open.map(({ blob }) => blob.size - (rows.get(blob.number)?.received ?? 0));
  await countBytes(client, command, sum(arrived), open.length > 0);
  const theirs = moved.filter((each) => !ours.includes(each));
  return {
    isAllThere: theirs.every(({ blob }) => rows.get(blob.number)?.isMoved === true),
    isAnyTheirs: theirs.length > 0,
    redundant: contents.map(({ location }) => location).filter((location) => !locations.has(location)),
  };
}

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
