import type { ClientBase } from 'pg';
import {
  insertCopies,
  insertReused,
  insertVariants,
  insertVersions,
  type CopiedVariant,
  type CopyRequest,
} from './copy-variants.sql';

export interface Copied {
  readonly copied: readonly CopiedVariant[];
  /** How many variants were there already, because another job met the same child: they are left alone. */
  readonly reused: number;
}

/**
 * Copies a range of a plan into one locale, inside the caller's transaction: a variant and a version for each node, which
 * points at the source's body and whose slots that follow the copy hold the computed ids of the siblings.
 */
export async function copyVariants(client: ClientBase, copy: CopyRequest): Promise<Copied> {
  const copied = await insertVariants(client, copy);
  await insertVersions(client, copy);
  return { copied, reused: await insertReused(client, copy) };
}

/**
 * The same at two thirds of the cost, where no other job is over the same nodes: fails with a unique violation at the
 * first variant that is there already. The caller then rolls back and takes `copyVariants`.
 */
export async function copyUncontested(client: ClientBase, copy: CopyRequest): Promise<Copied> {
  return { copied: await insertCopies(client, copy), reused: 0 };
}
