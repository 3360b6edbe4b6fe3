import { setTimeout as sleep } from 'node:timers/promises';
import type { QueryRunner } from 'typeorm';
import { isConflict } from '../../database-errors';

export async function exists(runner: QueryRunner, relation: string): Promise<boolean> {
  const [row] = (await runner.query('select to_regclass($1) is not null as exists', [relation])) as [
    { exists: boolean },
  ];
  return row.exists;
}

/** Of a lock. A request that waits blocks all later ones, so a step gives up early and is tried again. */
const LOCK_TIMEOUT = '50ms';
const FIRST_PAUSE_MS = 50;
/** Something that lasts, a vacuum or a backup, delays the migration: others then wait 50 ms in a second and not in 100 ms. */
const LONGEST_PAUSE_MS = 1_000;

/**
 * Runs statements in a transaction of their own. Where a lock is not free, all is rolled back and tried again, until it
 * succeeds: a transaction that holds the lock for minutes delays the migration and not the other writers. Of two that wait for
 * each other it is always this one that gives up, long before PostgreSQL looks for a deadlock.
 *
 * Commits asynchronously, so that locks are not held while the disk is written. After a crash of the server the last steps may be
 * missing, and are repeated. A process that is frozen, or gone without a word, holds its locks for ten seconds.
 */
export async function withoutWaiting<Result>(
  runner: QueryRunner,
  work: string | (() => Promise<Result>),
): Promise<Result> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    await runner.query(
      `begin; set local lock_timeout = '${LOCK_TIMEOUT}'; set local synchronous_commit = off; set local idle_in_transaction_session_timeout = '10s'`,
    );
    try {
      const result = (typeof work === 'string' ? await runner.query(work) : await work()) as Result;
      await runner.query('commit');
      return result;
    } catch (error) {
      // Fails with the connection, which is what `error` says then.
      await runner.query('rollback').catch(() => undefined);
      if (!isConflict(error)) throw error;
    }
    await sleep(pause);
  }
}

/**
 * Compares whole tables, without nested loops: the statistics of tables that were just filled may be stale, and the planner
 * would choose those.
 */
export async function compare<Row>(runner: QueryRunner, sql: string): Promise<Row[]> {
  await runner.query('begin read only; set local enable_nestloop = off');
  try {
    return (await runner.query(sql)) as Row[];
  } finally {
    await runner.query('rollback').catch(() => undefined);
  }
}
