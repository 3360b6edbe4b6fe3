import type { ClientBase } from 'pg';
import {
  insertReused,
  insertVariants,
  insertVersions,
  type CopiedVariant,
  type CopyRequest,
} from './copy-variants.sql';

/**
 * Copies a range of a plan into one locale, inside the caller's transaction: a variant and a version for each node, which
 * points at the source's body and whose slots that follow the copy hold the computed ids of the siblings.
 *
 * A variant that is there already, because another job met the same child, is left alone and counted as reused.
 */
export async function copyVariants(
  client: ClientBase,
  copy: CopyRequest,
): Promise<{ readonly copied: readonly CopiedVariant[]; readonly reused: number }> {
  const copied = await insertVariants(client, copy);
  await insertVersions(client, copy);
  return { copied, reused: await insertReused(client, copy) };
}
