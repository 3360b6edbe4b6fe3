import { setTimeout as sleep } from 'node:timers/promises';
import { Pool, type PoolClient } from 'pg';

import { clientConfig, type ConnectionOptions } from './connection/connection-options';
import { DatabaseClient } from './connection/database-client';
import { renewPlans } from './connection/renew-plans';
import { isDeadlock } from './database-errors';

export interface PoolOptions extends Omit<ConnectionOptions, 'sessionSettings'> {
  readonly connections: number;
  /**
   * For services whose statements all read by key: prevents the planner from scanning a table that was small when the
   * statement was prepared and has grown since.
   */
  readonly byKeyOnly?: boolean;
  /**
   * For services whose joins all use a complete unique key as well: prevents the planner from hashing a whole table.
   */
  readonly joinsByUniqueKey?: boolean;
}

const BY_KEY_ONLY = {
  enable_seqscan: 'off',
  enable_mergejoin: 'off',
  plan_cache_mode: 'force_generic_plan',
  jit: 'off',
};
const JOINS_BY_UNIQUE_KEY = { enable_hashjoin: 'off' };

/** Creates a pool for hand-written SQL. A broken idle connection is replaced at the next use. */
export function createPool(options: PoolOptions): Pool {
  const sessionSettings = {
    ...(options.byKeyOnly === true ? BY_KEY_ONLY : {}),
    ...(options.joinsByUniqueKey === true ? JOINS_BY_UNIQUE_KEY : {}),
  };
  const config = clientConfig({ ...options, sessionSettings });
  const pool = new Pool({ ...config, max: options.connections, Client: DatabaseClient });
  // Without a listener, a connection error would end the process. The pool listens on idle connections. These listeners
  // cover connections in use between two queries; their next query fails.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  // A pooler in transaction mode has no prepared statements.
  if (options.byKeyOnly === true && options.pooler !== 'transaction') renewPlans(pool);
  return pool;
}

/** Attempts of a transaction that deadlocks. Each time it is rolled back, another transaction succeeds. */
const ATTEMPTS = 5;
const PAUSE_MS = 10;

/**
 * Runs `work` in one transaction, which commits when it resolves and rolls back when it throws. A transaction that
 * Postgres rolls back to end a deadlock is retried, so `work` may change only the database.
 */
export function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return retryDeadlocks(() => transact(pool, 'begin', work));
}

/** Runs a transaction, and runs it again when Postgres rolls it back to end a deadlock. */
export async function retryDeadlocks<T>(transaction: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction();
    } catch (error) {
      if (attempt === ATTEMPTS || !isDeadlock(error)) throw error;
      // The pause lets the other transactions acquire the released locks first.
      await sleep(attempt * PAUSE_MS * (1 + Math.random()));
    }
  }
}

/**
 * Runs `work` in one transaction whose statements all see the same snapshot. Changing a row that another transaction
 * has changed since is a conflict, after which a retry may succeed.
 */
export function inSnapshot<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return transact(pool, 'begin isolation level repeatable read', work);
}

/** Runs `work` in a read-only transaction. Each statement fails after `ms` milliseconds (`isTimedOut`). */
export function withStatementTimeout<T>(pool: Pool, ms: number, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return transact(pool, 'begin read only', async (client) => {
    await client.query(`select set_config('statement_timeout', $1, true)`, [String(ms)]);
    return work(client);
  });
}

/** Runs `work` in one transaction, which the statements `begin` start. */
export async function transact<T>(pool: Pool, begin: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((rollbackError: unknown) => {
      broken = rollbackError instanceof Error ? rollbackError : new Error(String(rollbackError));
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
