import type { Pool, PoolClient } from 'pg';

/** Returns those of these locations that a running copy still writes to. A copy that has ended needs none. */
export async function readLocationsInFlight(pool: Pool, locations: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ location: string }>({
    name: 'read-locations-in-flight',
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

const HEARTBEAT_MS = 15_000;

/**
 * Runs `work` under the lock of a store; returns undefined if another process has it. It is a lock of the session, not
 * of a transaction: a sweep may take hours, and an open transaction would keep vacuum from cleaning all tables for that
 * time. The server ends the session of a process that is suspended or lost after a minute without a heartbeat.
 */
export async function withSweepLock<T>(pool: Pool, store: string, work: () => Promise<T>): Promise<T | undefined> {
  const client = await pool.connect();
  try {
    if (!(await tryLock(client, store))) return undefined;
    const heartbeat = setInterval(() => void client.query('select').catch(() => undefined), HEARTBEAT_MS);
    return await work().finally(() => clearInterval(heartbeat));
  } finally {
    // Closed instead of reused: this releases the lock.
    client.release(true);
  }
}

async function tryLock(client: PoolClient, store: string): Promise<boolean> {
  const { rows } = await client.query<{ isLocked: boolean }>(
    `select set_config('idle_session_timeout', '60s', false),
            pg_try_advisory_lock(hashtextextended('sweep-blobs/' || $1, 0)) as "isLocked"`,
    [store],
  );
  return rows[0]?.isLocked === true;
}
