import type { ClientBase } from 'pg';
import {
  insertCopies,
  insertMissedNodes,
  insertMissingCopies,
  insertReused,
  type CopyRequest,
  type InsertedCopies,
  type MissedNodes,
} from './copy-variants.sql';

export interface Copied extends InsertedCopies {
  /** Number of variants that existed already, because another job copied the same child. They do not change. */
  readonly reused: number;
  /** Number of sources that were deleted after planning. */
  readonly deletedSources: number;
}

/**
 * Copies a range of a plan into one locale in the caller's transaction. Inserts a variant for each node, which refers
 * to the body of its source. Its slots for links that the copy follows contain the computed ids of the linked copies.
 */
export async function copyVariants(client: ClientBase, copy: CopyRequest): Promise<Copied> {
  const inserted = await insertMissingCopies(client, copy);
  const reused = await insertReused(client, copy);
  const missed = await insertMissed(client, copy, inserted.copied.length + reused);
  return { ...inserted, ...missed, reused: reused + missed.reused };
}

/**
 * Same as copyVariants if no other job copies the same nodes. Does not check for existing variants, and fails with a
 * unique violation at the first one. The caller then rolls back and calls `copyVariants`.
 */
export async function copyUncontested(client: ClientBase, copy: CopyRequest): Promise<Copied> {
  const inserted = await insertCopies(client, copy);
  return { ...inserted, ...(await insertMissed(client, copy, inserted.copied.length)) };
}

/**
 * Runs the query only if nodes of the range were neither copied nor reused, which is rare. `found` counts copied and
 * reused nodes.
 */
async function insertMissed(client: ClientBase, copy: CopyRequest, found: number): Promise<MissedNodes> {
  return found <= copy.to - copy.from ? insertMissedNodes(client, copy) : { reused: 0, deletedSources: 0 };
}
