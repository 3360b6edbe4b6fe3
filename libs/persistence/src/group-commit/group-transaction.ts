import type { Pool, PoolClient } from 'pg';
import { transact } from '../pool';
import { GROUP_WAIT_MS } from './group-commit';

/**
 * Runs the work of a group (`GroupCommit`) in one transaction. A lock that is not granted within `lockTimeoutMs` rolls
 * it back, so that the other members do not wait for the one that is blocked. A deadlock is not retried: each member is
 * then executed alone, and retries it.
 */
export function inGroupTransaction<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  lockTimeoutMs = GROUP_WAIT_MS,
): Promise<T> {
  return transact(pool, `begin; set local lock_timeout = ${Math.ceil(lockTimeoutMs)}`, work);
}

/** Same as inGroupTransaction, in a transaction whose statements all see the same snapshot (`inSnapshot`). */
export function inGroupSnapshot<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  lockTimeoutMs = GROUP_WAIT_MS,
): Promise<T> {
  const begin = 'begin isolation level repeatable read';
  return transact(pool, `${begin}; set local lock_timeout = ${Math.ceil(lockTimeoutMs)}`, work);
}
