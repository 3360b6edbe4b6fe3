import type { Pool, PoolClient } from 'pg';

/** Of these locations, those that a copy is still writing to. One that has ended needs none any more. */
export async function readLocationsUnderWay(pool: Pool, locations: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ location: string }>({
    name: 'read-locations-under-way',
    text: `
select b.location
  from jobs.drive_blobs b
  join jobs.jobs j on j.space_id = b.space_id and j.id = b.job_id
 where b.location = any ($1)
   and not b.is_moved
   and j.ended_at is null`,
    values: [locations],
  });
  return new Set(rows.map(({ location }) => location));
}

/**
 * Does the work unless another process is at it for the same store. A lock of the session, and not of a transaction: a sweep may take
 * hours, and an open transaction would keep all tables from being cleaned up for as long. It goes with the connection.
 */
export async function unlessSwept<T>(pool: Pool, store: string, work: () => Promise<T>): Promise<T | undefined> {
  const client = await pool.connect();
  let isBroken = true;
  try {
    if (!(await tryLock(client, store))) {
      isBroken = false;
      return undefined;
    }
    const result = await work().finally(() => unlock(client, store));
    isBroken = false;
    return result;
  } finally {
    // One that may hold the lock yet is closed, and not used again.
    client.release(isBroken);
  }
}

async function tryLock(client: PoolClient, store: string): Promise<boolean> {
  const { rows } = await client.query<{ isMine: boolean }>(
    `select pg_try_advisory_lock(hashtextextended('sweep-blobs/' || $1, 0)) as "isMine"`,
    [store],
  );
  return rows[0]?.isMine === true;
}

async function unlock(client: PoolClient, store: string): Promise<void> {
  await client.query(`select pg_advisory_unlock(hashtextextended('sweep-blobs/' || $1, 0))`, [store]);
}
