import type { ClientBase } from 'pg';
import {
  insertCopies,
  insertDeletedSources,
  insertMissingCopies,
  insertReused,
  type CopiedVariant,
  type CopyRequest,
} from './copy-variants.sql';

export interface Copied {
  readonly copied: readonly CopiedVariant[];
  /** How many variants were there already, because another job met the same child: they are left alone. */
  readonly reused: number;
  /** How many sources were deleted after the plan was made. */
  readonly deletedSources: number;
}

/**
 * Copies a range of a plan into one locale, inside the caller's transaction: a variant for each node, which points at the
 * source's body and whose slots that follow the copy hold the computed ids of the siblings.
 */
export async function copyVariants(client: ClientBase, copy: CopyRequest): Promise<Copied> {
  const copied = await insertMissingCopies(client, copy);
  const reused = await insertReused(client, copy);
  return { copied, reused, deletedSources: await countDeletedSources(client, copy, copied.length + reused) };
}

/**
 * The same where no other job copies the same nodes, without a check for existing variants: fails with a unique violation at the
 * first one. The caller then rolls back and calls `copyVariants`.
 */
export async function copyUncontested(client: ClientBase, copy: CopyRequest): Promise<Copied> {
  const copied = await insertCopies(client, copy);
  return { copied, reused: 0, deletedSources: await countDeletedSources(client, copy, copied.length) };
}

/** Only where something is missing: most ranges are copied whole, and shared nodes are few. */
async function countDeletedSources(client: ClientBase, copy: CopyRequest, met: number): Promise<number> {
  return met <= copy.to - copy.from ? insertDeletedSources(client, copy) : 0;
}
