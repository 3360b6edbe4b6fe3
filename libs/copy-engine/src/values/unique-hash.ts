import { createHash } from 'node:crypto';

/** Returns the hash of a value in `content.unique_values`; undefined for no value. */
export function uniqueHash(value: unknown): Buffer | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return createHash('sha256').update(JSON.stringify(value)).digest();
}
