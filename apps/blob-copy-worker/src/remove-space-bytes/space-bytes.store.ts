import type { Pool } from 'pg';

/** The bytes of a file, an upload or a copy in progress. */
export interface SpaceBytes {
  readonly store: string;
  readonly location: string;
}

/**
 * Returns some locations of a space that is being deleted, with other stores than these left out. `jobs.drive_blobs`
 * has those that a copy between stores has not finished.
 */
export async function readBytesOfSpace(
  pool: Pool,
  spaceId: number,
  stores: readonly string[],
  limit: number,
): Promise<readonly SpaceBytes[]> {
  const { rows } = await pool.query<SpaceBytes>({
    name: 'read-bytes-of-space',
    text: `
(select store, location
   from content.blobs
  where space_id = $1
    and store = any ($2)
  order by hash
  limit $3)
union all
(select store, location
   from content.uploads
  where space_id = $1
    and store = any ($2)
  limit $3)
union all
(select c.to_store, b.location
   from jobs.drive_blobs b
   join jobs.drive_copies c on c.space_id = b.space_id and c.job_id = b.job_id
  where b.space_id = $1
    and b.location is not null
    and not b.is_moved
    and c.to_store = any ($2)
  order by b.job_id, b.number
  limit $3)`,
    values: [spaceId, stores, limit],
  });
  return rows;
}

/** Deletes the rows of locations whose bytes were removed. */
export async function deleteBytesOfSpace(pool: Pool, spaceId: number, locations: readonly string[]): Promise<void> {
  const values = [spaceId, locations];
  await pool.query('delete from content.uploads where space_id = $1 and location = any ($2)', values);
  await pool.query('delete from content.blobs where space_id = $1 and location = any ($2)', values);
  await pool.query(
    `
update jobs.drive_blobs
   set location = null
 where space_id = $1
   and location = any ($2)
   and not is_moved`,
    values,
  );
}
