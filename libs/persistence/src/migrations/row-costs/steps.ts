import { setTimeout as sleep } from 'node:timers/promises';
import type { QueryRunner } from 'typeorm';
import { isConflict } from '../../database-errors';

export async function exists(runner: QueryRunner, relation: string): Promise<boolean> {
  const [row] = (await runner.query('select to_regclass($1) is not null as exists', [relation])) as [
    { exists: boolean },
  ];
  return row.exists;
}

/** A lock request that waits blocks all later ones, so a step times out early and is retried. */
const LOCK_TIMEOUT = '50ms';
const FIRST_PAUSE_MS = 50;
/** During a long vacuum or backup, other transactions wait 50 ms in each second instead of in each 100 ms. */
const LONGEST_PAUSE_MS = 1_000;

/**
 * Runs statements in their own transaction. If a lock is not available, rolls back and retries until it succeeds. So a
 * transaction that holds the lock for minutes delays the migration and not the other writers. In a deadlock this
 * transaction times out first, long before PostgreSQL detects the deadlock.
 *
 * Commits asynchronously, so that locks are released before the disk is written. After a crash of the server the last
 * steps may be missing and are repeated. The locks of a process that is suspended or lost are released after ten
 * seconds.
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
      // Fails if the connection is lost. `error` has the reason then.
      await runner.query('rollback').catch(() => undefined);
      if (!isConflict(error)) throw error;
    }
    await sleep(pause);
  }
}

/**
 * Runs a query that compares whole tables, without nested loops, which the planner would choose on the stale statistics
 * of tables that were just filled.
 */
export async function compare<Row>(runner: QueryRunner, sql: string): Promise<Row[]> {
  await runner.query('begin read only; set local enable_nestloop = off');
  try {
    return (await runner.query(sql)) as Row[];
  } finally {
    await runner.query('rollback').catch(() => undefined);
  }
}
