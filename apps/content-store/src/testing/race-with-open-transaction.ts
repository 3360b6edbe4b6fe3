import { eventually, race, type RaceResult } from '@scriptorium/testing';
import { Pool, type PoolClient } from 'pg';

/**
 * The number of connections for one kind of requests (database.module.ts), and so of transactions that can wait at the
 * same time.
 */
const CONNECTIONS = 10;

/**
 * Runs a race after another transaction: opens one, runs `work` in it, sends `count` requests, and commits when as many
 * of them as possible wait for it, or when all have ended without waiting.
 */
export async function raceWithOpenTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<unknown>,
  count: number,
  request: (index: number) => Promise<T>,
): Promise<RaceResult<T>> {
  // Uses its own connections, since the service needs all of its pool.
  const own = new Pool({ connectionString: pool.options.connectionString, max: 2 });
  const client = await own.connect();
  try {
    await client.query('begin');
    await work(client);
    const ended = race(count, request);
    const areWaiting = eventually(() => allWait(own)).catch(() => undefined);
    await Promise.race([ended, areWaiting]);
    await client.query('commit');
    return await ended;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
    await own.end();
  }
}

async function allWait(pool: Pool): Promise<boolean> {
  const { rowCount } = await pool.query(
    `select from pg_stat_activity
      where datname = current_database() and application_name like 'content-store%' and wait_event_type = 'Lock'`,
  );
  return (rowCount ?? 0) >= CONNECTIONS;
}
