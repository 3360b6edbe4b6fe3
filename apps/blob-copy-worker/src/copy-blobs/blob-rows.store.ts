import type { CopyVariants } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import type { BlobRow, LocatedBlob } from './blob-work';
import type { BlobRange } from '@scriptorium/jobs';

/** Locks and returns the first contents of a range that are not moved yet. */
export async function lockNextBlobs(
  client: ClientBase,
  { spaceId, jobId }: CopyVariants,
  { from, to }: Pick<BlobRange, 'from' | 'to'>,
  limit: number,
): Promise<BlobRow[]> {
  const { rows } = await client.query<BlobRow>({
    name: 'lock-next-blobs',
    text: `
select number, hash, size::double precision as size, location, state, digests, received::double precision as received
  from jobs.drive_blobs
 where space_id = $1
   and job_id = $2
   and number between $3 and $4
   and not is_moved
 order by number
 limit $5
   for update`,
    values: [spaceId, jobId, from, to, limit],
  });
  return rows;
}

/**
 * Generates a new location for each content. A location that a delivery has begun to write is never written by another.
 */
export async function generateLocations(
  client: ClientBase,
  { spaceId, jobId, spaceKey }: CopyVariants,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const { rows } = await client.query<{ number: number; location: string }>({
    name: 'generate-locations',
    text: `
update jobs.drive_blobs
   set location = $4 || '/' || gen_random_uuid(),
       state = null,
       digests = null,
       received = 0
 where space_id = $1
   and job_id = $2
   and number = any ($3)
   and not is_moved
returning number, location`,
    values: [spaceId, jobId, numbers, spaceKey],
  });
  return new Map(rows.map(({ number, location }) => [number, location]));
}

/** Saves a segment by compare-and-swap. Returns false if another delivery has changed the row. */
export async function saveSegment(
  client: ClientBase,
  { spaceId, jobId }: CopyVariants,
  before: LocatedBlob,
  after: LocatedBlob,
): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'save-segment',
    text: `
update jobs.drive_blobs
   set state = $6,
       digests = $7,
       received = $8
 where space_id = $1
   and job_id = $2
   and number = $3
   and location = $4
   and received = $5
   and state is not distinct from $9
   and not is_moved`,
    values: [
      spaceId,
      jobId,
      before.number,
      before.location,
      before.received,
      after.state,
      after.digests,
      after.received,
      before.state,
    ],
  });
  return rowCount === 1;
}

export type LockedBlob = Pick<BlobRow, 'number' | 'location' | 'received'> & { readonly isMoved: boolean };

/** Locks the rows of these contents until the transaction ends, and returns them. */
export async function lockBlobs(
  client: ClientBase,
  { spaceId, jobId }: CopyVariants,
  numbers: readonly number[],
): Promise<LockedBlob[]> {
  const { rows } = await client.query<LockedBlob>({
    name: 'lock-blobs',
    text: `
select number, location, received::double precision as received, is_moved as "isMoved"
  from jobs.drive_blobs
 where space_id = $1
   and job_id = $2
   and number = any ($3)
 order by number
   for update`,
    values: [spaceId, jobId, numbers],
  });
  return rows;
}

/** Returns whether the row is as it was when the content was claimed, so no other delivery has continued it. */
export async function isUnchanged(pool: Pool, { spaceId, jobId }: CopyVariants, blob: LocatedBlob): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'is-unchanged',
    text: `
select
  from jobs.drive_blobs
 where space_id = $1
   and job_id = $2
   and number = $3
   and location = $4
   and received = $5
   and state is not distinct from $6
   and not is_moved`,
    values: [spaceId, jobId, blob.number, blob.location, blob.received, blob.state],
  });
  return rowCount === 1;
}

/** Returns the current locations by number. Null: the content has none. */
export async function readLocations(
  pool: Pool,
  { spaceId, jobId }: CopyVariants,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, string | null>> {
  const { rows } = await pool.query<{ number: number; location: string | null }>({
    name: 'read-locations',
    text: `
select number, location
  from jobs.drive_blobs
 where space_id = $1
   and job_id = $2
   and number = any ($3)`,
    values: [spaceId, jobId, numbers],
  });
  return new Map(rows.map(({ number, location }) => [number, location]));
}

/**
 * Marks contents as moved. `location` is where this delivery stored the bytes; null if the target store had them
 * already.
 */
export async function markMoved(
  client: ClientBase,
  { spaceId, jobId }: CopyVariants,
  moved: readonly { readonly number: number; readonly location: string | null }[],
): Promise<void> {
  await client.query({
    name: 'mark-moved',
    text: `
update jobs.drive_blobs b
   set is_moved = true,
       received = b.size,
       location = moved.location,
       state = null,
       digests = null
  from unnest($3::integer[], $4::text[]) as moved (number, location)
 where b.space_id = $1
   and b.job_id = $2
   and b.number = moved.number`,
    values: [spaceId, jobId, moved.map(({ number }) => number), moved.map(({ location }) => location)],
  });
}

export interface AbandonedBytes {
  readonly store: string;
  /** A location that may have bytes, which are no longer needed. */
  readonly location: string;
  readonly received: number;
}

/** Resets the contents of a range that are in flight, and returns their locations. */
export async function resetBlobs(
  client: ClientBase,
  { spaceId, jobId }: CopyVariants,
  { from, to }: Pick<BlobRange, 'from' | 'to'>,
): Promise<AbandonedBytes[]> {
  const { rows } = await client.query<AbandonedBytes>({
    name: 'reset-blobs',
    text: `
with begun as (
  select b.number, b.location, b.received::double precision as received, d.to_store as store
    from jobs.drive_blobs b
    join jobs.drive_copies d on d.space_id = $1 and d.job_id = $2
   where b.space_id = $1
     and b.job_id = $2
     and b.number between $3 and $4
     and b.location is not null
     and not b.is_moved
   order by b.number
     for update of b
)
update jobs.drive_blobs b
   set location = null,
       state = null,
       digests = null,
       received = 0
  from begun
 where b.space_id = $1
   and b.job_id = $2
   and b.number = begun.number
returning begun.store, begun.location, begun.received`,
    values: [spaceId, jobId, from, to],
  });
  return rows;
}

export async function hasUnmovedBlobs(
  client: ClientBase,
  { spaceId, jobId }: CopyVariants,
  { from, to }: Pick<BlobRange, 'from' | 'to'>,
): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'has-unmoved-blobs',
    text: `
select
  from jobs.drive_blobs
 where space_id = $1
   and job_id = $2
   and number between $3 and $4
   and not is_moved
 limit 1`,
    values: [spaceId, jobId, from, to],
  });
  return rowCount !== 0;
}
