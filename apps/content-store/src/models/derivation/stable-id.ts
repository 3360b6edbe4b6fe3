import { hashUuid } from '@scriptorium/contracts';

/**
 * Returns a deterministic UUID for an entity whose id has another form. It has the version digit of a random UUID,
 * since clients accept no other.
 */
export function stableId(text: string): string {
  return hashUuid([text], { version: 4, variantBits: 4 });
}
