import { type CopyVariants, RejectedError } from '@scriptorium/contracts';
import { inTransaction } from '@scriptorium/persistence';
import type { Pool } from 'pg';
import { renewBlobCommand, type BlobRange } from '@scriptorium/jobs';
import { countBytes } from './blob-jobs.store';
import { drawLocations, lockNextBlobs, markMoved } from './blob-rows.store';
import type { BlobRow, DrawnBlob } from './blob-work';
import { keepPresent, readSources } from './contents.store';

/**
 * Small ones that are drawn, moved and kept together: a few statements for all of them. As many are copied a second time where a
 * process dies, which at some seconds for the 64 MiB of a command is less than those statements for each.
 */
const BLOBS_AT_ONCE = 32;

export interface Taken {
  readonly range: BlobRange;
  /** Small ones, or a large one. None: nothing is left, or the target store had them already. */
  readonly blobs: readonly DrawnBlob[];
  readonly isLarge: boolean;
  readonly isLast: boolean;
  /** Where bytes may lie in the target store that nobody will need. */
  readonly abandoned: readonly string[];
}

/**
 * The next contents of the command. What the target store has already is moved with this; the others get a location each, a new one
 * but where segments of them are there. So whoever began with one before, alive or not, cannot keep it any more, and its bytes
 * can go. Undefined where the command goes on no more.
 */
export async function takeBlobs(pool: Pool, command: CopyVariants, segmentBytes: number): Promise<Taken | undefined> {
  return inTransaction(pool, async (client) => {
    const range = await renewBlobCommand(client, command);
    if (range === undefined) return undefined;
    const rows = await lockNextBlobs(client, command, range, BLOBS_AT_ONCE);
    const batch = together(rows, segmentBytes);
    const at = { spaceId: command.spaceId, hashes: batch.map(({ hash }) => hash) };
    const present = await keepPresent(client, { ...at, store: range.toStore });
    const there = batch.filter(({ hash }) => present.has(hash.toString('hex')));
    const missing = batch.filter((blob) => !there.includes(blob));
    // One that was begun in segments and is small by now (another version cut them shorter) begins anew, too.
    const anew = missing.filter(({ state, size }) => state === null || size <= segmentBytes);
    const sources = await readSources(client, { ...at, store: range.fromStore });
    const drawn = await drawLocations(client, command, anew.map(numberOf));
    await markMoved(
      client,
      command,
      there.map(({ number }) => ({ number, location: null })),
    );
    const [arrived, lost] = [there.map(({ size, received }) => size - received), anew.map(({ received }) => received)];
    await countBytes(client, command, sum(arrived) - sum(lost));
    return {
      range,
      blobs: missing.map((blob) => drawnBlob(blob, drawn.get(blob.number), sources)),
      isLarge: (batch[0]?.size ?? 0) > segmentBytes,
      isLast: batch.length === rows.length && rows.length < BLOBS_AT_ONCE,
      abandoned: [...there, ...anew].flatMap(({ location }) => (location === null ? [] : [location])),
    };
  });
}

/** A large one by itself, or all small ones before the next large one. */
function together(rows: readonly BlobRow[], segmentBytes: number): readonly BlobRow[] {
  const large = rows.findIndex(({ size }) => size > segmentBytes);
  return large === -1 ? rows : rows.slice(0, Math.max(1, large));
}

function drawnBlob(blob: BlobRow, drawn: string | undefined, sources: ReadonlyMap<string, string>): DrawnBlob {
  const source = sources.get(blob.hash.toString('hex'));
  if (source === undefined) throw blobIsGone(blob);
  const location = drawn ?? blob.location;
  if (location === null) throw new Error(`Content ${blob.number} was begun nowhere.`);
  return drawn === undefined
    ? { ...blob, source, location }
    : { ...blob, source, location, state: null, digests: null, received: 0 };
}

export function blobIsGone({ hash }: Pick<BlobRow, 'hash'>): RejectedError {
  return new RejectedError('BLOB_NOT_FOUND', 'The bytes of a file are missing where its drive keeps them.', { hash });
}

const numberOf = ({ number }: BlobRow): number => number;
const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
