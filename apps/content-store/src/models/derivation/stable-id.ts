import { hashUuid } from '@scriptorium/contracts';

/**
 * Returns the UUID of an entity whose own id has another form. It is always the same, and has the version digit of a random UUID:
 * clients accept no other.
 */
export function stableId(text: string): string {
  return hashUuid([text], { version: 4, variantBits: 4 });
}
