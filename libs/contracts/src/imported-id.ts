import { hashUuid } from './hash-uuid';

/**
 * Returns the id of an imported variant or family, computed from the caller's own name for it. So an import of the same
 * file finds the items that it has created before, and a link may name a later item.
 */
export function importedId<Id extends string>(spaceKey: string, kind: 'variant' | 'family', key: string): Id {
  return hashUuid([JSON.stringify(['import', spaceKey, kind, key])], { version: 8, variantBits: 2 }) as Id;
}
