import { type CopyVariants, RejectedError } from '@scriptorium/contracts';
import { inTransaction } from '@scriptorium/persistence';
import type { Pool } from 'pg';
import { renewBlobCommand, type BlobRange } from '@scriptorium/jobs';
import { addMovedBytes } from './blob-jobs.store';
import { generateLocations, lockNextBlobs, markMoved } from './blob-rows.store';
import type { BlobRow, LocatedBlob } from './blob-work';
import { markPresentUsed, readSourceLocations } from './contents.store';

/**
 * Small contents that are claimed, moved and recorded together, with a few statements for all of them. After a crash at
 * most that many are copied again, which costs less than these statements for each content.
 */
const BATCH = 32;

export interface ClaimedBlobs {
  readonly range: BlobRange;
  /** Small contents, or one large content. Empty: none is left, or the target store had them already. */
  readonly blobs: readonly LocatedBlob[];
  readonly isLarge: boolean;
  readonly isLast: boolean;
  /** Locations in the target store whose bytes are no longer needed. */
  readonly abandoned: readonly string[];
}

/**
 * Claims the next contents of the command. Marks those as moved that the target store has already. Gives each other
 * content a new location, unless segments of it are saved. So no earlier delivery, alive or not, can record its bytes
 * any more, and they can be removed. Returns undefined if the command has ended.
 */
export async function claimBlobs(
  pool: Pool,
  command: CopyVariants,
  segmentBytes: number,
): Promise<ClaimedBlobs | undefined> {
  return inTransaction(pool, async (client) => {
    const range = await renewBlobCommand(client, command);
    if (range === undefined) return undefined;
    const rows = await lockNextBlobs(client, command, range, BATCH);
    const batch = nextBatch(rows, segmentBytes);
    const at = { spaceId: command.spaceId, hashes: batch.map(({ hash }) => hash) };
    const presentHashes = await markPresentUsed(client, { ...at, store: range.toStore });
    const present = batch.filter(({ hash }) => presentHashes.has(hash.toString('hex')));
    const missing = batch.filter((blob) => !present.includes(blob));
    // A content that was begun in segments and is small now (another version used smaller segments) restarts as well.
    const restarted = missing.filter(({ state, size }) => state === null || size <= segmentBytes);
    const sources = await readSourceLocations(client, { ...at, store: range.fromStore });
    const locations = await generateLocations(client, command, restarted.map(numberOf));
    await markMoved(
      client,
      command,
      present.map(({ number }) => ({ number, location: null })),
    );
    const [arrived, lost] = [
      present.map(({ size, received }) => size - received),
      restarted.map(({ received }) => received),
    ];
    await addMovedBytes(client, command, sum(arrived) - sum(lost));
    return {
      range,
      blobs: missing.map((blob) => locatedBlob(blob, locations.get(blob.number), sources)),
      isLarge: (batch[0]?.size ?? 0) > segmentBytes,
      isLast: batch.length === rows.length && rows.length < BATCH,
      abandoned: [...present, ...restarted].flatMap(({ location }) => (location === null ? [] : [location])),
    };
  });
}

/** Returns one large content, or all small contents before the next large one. */
function nextBatch(rows: readonly BlobRow[], segmentBytes: number): readonly BlobRow[] {
  const large = rows.findIndex(({ size }) => size > segmentBytes);
  return large === -1 ? rows : rows.slice(0, Math.max(1, large));
}

function locatedBlob(
  blob: BlobRow,
  newLocation: string | undefined,
  sources: ReadonlyMap<string, string>,
): LocatedBlob {
  const source = sources.get(blob.hash.toString('hex'));
  if (source === undefined) throw missingBlobError(blob);
  const location = newLocation ?? blob.location;
  if (location === null) throw new Error(`Content ${blob.number} has no location.`);
  return newLocation === undefined
    ? { ...blob, source, location }
    : { ...blob, source, location, state: null, digests: null, received: 0 };
}

export function missingBlobError({ hash }: Pick<BlobRow, 'hash'>): RejectedError {
  return new RejectedError('BLOB_NOT_FOUND', 'The bytes of a file are missing in the store of its drive.', { hash });
}

const numberOf = ({ number }: BlobRow): number => number;
const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
