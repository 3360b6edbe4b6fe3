import type { ClientBase, Pool } from 'pg';

import { inTransaction } from './pool';

/** A space that is being deleted. */
export interface SpaceDeletion {
  readonly spaceId: number;
  readonly spaceKey: string;
}

/** Rows of a space that are deleted in pieces. */
export interface RowsOfSpace {
  /** The table with its schema. */
  readonly table: string;
  /** The columns of the primary key after `space_id`, so that each piece is read from the index. */
  readonly key: string;
  /** Only these rows. `t` is the table, `$1` the space. Default: all. */
  readonly where?: string;
}

/** Rows in one transaction. A body can have 200 KB. */
const PIECE_ROWS = 1_000;

/** Returns the spaces that are being deleted, the oldest request first. */
export async function readSpaceDeletions(db: Pool | ClientBase): Promise<readonly SpaceDeletion[]> {
  const { rows } = await db.query<SpaceDeletion>({
    name: 'read-space-deletions',
    text: `
select space_id as "spaceId", space_key as "spaceKey"
  from content.space_deletions
 order by requested_at, space_id`,
  });
  return rows;
}

/**
 * Returns whether nothing of a space is in progress: no job, no command in flight, and no event that is still to be
 * published. Rows are deleted only then, since these read them.
 */
export async function isSpaceAtRest(db: Pool | ClientBase, { spaceId }: SpaceDeletion): Promise<boolean> {
  const { rows } = await db.query<{ isAtRest: boolean }>({
    name: 'is-space-at-rest',
    text: `
select not exists (
         select
           from jobs.jobs
          where space_id = $1
            and (ended_at is null or undo_requested_by is not null))
   and not exists (
         select
           from jobs.commands
          where space_id = $1
            -- The key of the index commands_released.
            and (case when state = 'released' then released_at end) is not null)
   and not exists (select from jobs.owed_events where space_id = $1) as "isAtRest"`,
    values: [spaceId],
  });
  return rows[0]?.isAtRest === true;
}

/**
 * Deletes the rows of a space from these tables, one table after the other, in transactions of at most 1,000 rows. One
 * process at a time does this for a space and a `service`. Returns false if another process does it, or if the signal
 * aborts: some rows are left then. A process that dies leaves whole pieces, and the next call continues.
 */
export async function deleteRowsOfSpace(
  pool: Pool,
  {
    service,
    spaceId,
    tables,
    signal,
  }: {
    readonly service: string;
    readonly spaceId: number;
    readonly tables: readonly RowsOfSpace[];
    readonly signal: AbortSignal;
  },
): Promise<boolean> {
  for (const rows of tables) {
    for (let deleted = 1; deleted > 0;) {
      if (signal.aborted) return false;
      const piece = await inTransaction(pool, async (client) => {
        if (!(await tryLock(client, service, spaceId))) return undefined;
        return deletePiece(client, spaceId, rows);
      });
      if (piece === undefined) return false;
      deleted = piece;
    }
  }
  return true;
}

async function tryLock(client: ClientBase, service: string, spaceId: number): Promise<boolean> {
  const { rows } = await client.query<{ isLocked: boolean }>(
    `select pg_try_advisory_xact_lock(hashtextextended('space-deletion/' || $1, $2)) as "isLocked"`,
    [service, spaceId],
  );
  return rows[0]?.isLocked === true;
}

async function deletePiece(client: ClientBase, spaceId: number, { table, key, where }: RowsOfSpace): Promise<number> {
  const { rowCount } = await client.query(
    `
delete from ${table}
 where space_id = $1
   and ctid = any (array(
         select t.ctid
           from ${table} t
          where t.space_id = $1
            ${where === undefined ? '' : `and ${where}`}
          order by ${['space_id', key].filter((each) => each !== '').join(', ')}
          limit $2))`,
    [spaceId, PIECE_ROWS],
  );
  return rowCount ?? 0;
}
