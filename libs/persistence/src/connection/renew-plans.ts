/**
 * Plans the prepared statements of a pool's connections again as the tables grow.
 *
 * PostgreSQL plans a prepared statement once. If the tables were empty then, all indexes seem to cost the same. So it
 * may choose one that the statement can use only for the space. Such a statement reads every row of the space, and gets
 * slower with each job. PostgreSQL plans again only after ANALYZE, which autovacuum runs a minute later, or never.
 *
 * A connection discards its plans when it is acquired at an age of 1, 2, 4, 8 … seconds, later every five minutes. So a
 * plan is never older than the connection was when it was made, and the tables have hardly more than twice the rows.
 * PostgreSQL keeps the prepared statements, and plans each at its next execution: a millisecond for a large one.
 *
 * Failure modes: if a table grows by orders of magnitude at once, such as by an import, its statements may be slow
 * until the next time. If the statement fails, the connection is lost, and the next statement of the caller fails too.
 */
import type { Pool, PoolClient } from 'pg';

const FIRST_MS = 1_000;
const LONGEST_MS = 300_000;

export function renewPlans(pool: Pool, now: () => number = Date.now): void {
  const due = new WeakMap<PoolClient, PlanAge>();
  pool.on('connect', (client) => due.set(client, new PlanAge(now())));
  pool.on('acquire', (client) => {
    if (due.get(client)?.isDue(now()) === true) client.query('discard plans').catch(() => undefined);
  });
}

/** The times at which the plans of one connection are made again. */
export class PlanAge {
  private nextAt: number;

  constructor(private readonly connectedAt: number) {
    this.nextAt = connectedAt + FIRST_MS;
  }

  /** Returns whether the plans are due at `now`, and then waits as long as the connection is old. */
  isDue(now: number): boolean {
    if (now < this.nextAt) return false;
    this.nextAt = now + Math.min(now - this.connectedAt, LONGEST_MS);
    return true;
  }
}
