import type { SpaceId } from '@scriptorium/contracts';
import { eventually } from '@scriptorium/testing';
import type { Pool } from 'pg';

/**
 * Sends a request while another transaction deletes the row of the space in `content.removals`, as the deletion of a
 * space does. Commits when the request waits for it, or has ended. Returns the outcome: a result or an error. Adds the
 * row again.
 */
export async function whileSpaceIsDeleted(
  pool: Pool,
  spaceId: SpaceId,
  request: () => Promise<unknown>,
): Promise<unknown> {
  const deletion = await pool.connect();
  try {
    await deletion.query('begin');
    await deletion.query('delete from content.removals where space_id = $1', [spaceId]);
    let hasEnded = false;
    const outcome = request()
      .catch((error: unknown) => error)
      .finally(() => (hasEnded = true));
    await eventually(async () => hasEnded || (await isWaiting(pool)));
    await deletion.query('commit');
    return await outcome;
  } finally {
    deletion.release();
    await pool.query('insert into content.removals (space_id) values ($1) on conflict do nothing', [spaceId]);
  }
}

async function isWaiting(pool: Pool): Promise<boolean> {
  const { rowCount } = await pool.query(
    `select from pg_stat_activity
      where datname = current_database() and application_name = 'localization-planner' and wait_event_type = 'Lock'`,
  );
  return rowCount !== 0;
}
