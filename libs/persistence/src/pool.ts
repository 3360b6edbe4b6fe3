import { setTimeout as sleep } from 'node:timers/promises';
import { Pool, type PoolClient } from 'pg';
import { isDeadlock } from './database-errors';

export interface PoolOptions {
  readonly url: string;
  /** Shown in pg_stat_activity: the service's name. */
  readonly name: string;
  readonly connections: number;
  /**
   * For services whose every statement goes by key: keeps the planner from scanning a table that was small when the
   * statement was prepared and is not any more.
   */
  readonly byKeyOnly?: boolean;
  /** Beyond that every join is by the whole of a unique key: keeps the planner from reading a table into a hash for it. */
  readonly joinsByUniqueKey?: boolean;
  /** Milliseconds to wait for a free connection, and for the server to accept a new one. Default 5,000. */
  readonly connectionTimeoutMs?: number | undefined;
  /** Milliseconds after which the server ends a transaction that does nothing. Default 60,000. */
  readonly idleInTransactionMs?: number;
}

/** A process that is frozen, or gone without a word, holds its locks no longer than this: others wait for them. */
const IDLE_IN_TRANSACTION_MS = 60_000;

const CONNECTION_TIMEOUT_MS = 5_000;

const BY_KEY_ONLY = '-c enable_seqscan=off -c enable_mergejoin=off -c plan_cache_mode=force_generic_plan -c jit=off';
const JOINS_BY_UNIQUE_KEY = '-c enable_hashjoin=off';

/** Connections for hand-written SQL. An idle connection that breaks is replaced at the next use. */
export function createPool(options: PoolOptions): Pool {
  const pool = new Pool({
    connectionString: options.url,
    application_name: options.name,
    max: options.connections,
    connectionTimeoutMillis: options.connectionTimeoutMs ?? CONNECTION_TIMEOUT_MS,
    keepAlive: true,
    idle_in_transaction_session_timeout: options.idleInTransactionMs ?? IDLE_IN_TRANSACTION_MS,
    options: [
      ...(options.byKeyOnly === true ? [BY_KEY_ONLY] : []),
      ...(options.joinsByUniqueKey === true ? [JOINS_BY_UNIQUE_KEY] : []),
    ].join(' '),
  });
  // Without a listener a connection's error would end the process. The pool listens for those that are idle, we for those
  // that are in use and wait for nothing just then: their next query fails.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Attempts of a transaction that deadlocks; each time that it is the victim, another transaction gets through. */
const ATTEMPTS = 5;
const PAUSE_MS = 10;

/**
 * Runs `work` in one transaction: committed when it resolves, rolled back when it throws. A transaction that Postgres rolls
 * back to end a deadlock is run again, so `work` may change nothing but the database.
 */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transact(pool, 'begin', work);
    } catch (error) {
      if (attempt === ATTEMPTS || !isDeadlock(error)) throw error;
      // The others go first: the locks that this one has released are theirs before it asks for them again.
      await sleep(attempt * PAUSE_MS * (1 + Math.random()));
    }
  }
}

/**
 * The same, and every statement sees the data as it was at the first one. A row that another transaction has changed since
 * cannot be changed: that is a conflict, which a later try mends.
 */
export function inSnapshot<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return transact(pool, 'begin isolation level repeatable read', work);
}

/** Runs `work` in a read-only transaction whose statements end with an error (`isTimedOut`) after `ms` milliseconds each. */
export function withStatementTimeout<T>(pool: Pool, ms: number, work: (client: PoolClient) => Promise<T>): Promise<T> {
  return transact(pool, 'begin read only', async (client) => {
    await client.query(`select set_config('statement_timeout', $1, true)`, [String(ms)]);
    return work(client);
  });
}

async function transact<T>(pool: Pool, begin: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
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
