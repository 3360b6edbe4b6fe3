import { nameKey } from '@scriptorium/copy-engine';

/** Returns the key for a lookup. PostgreSQL rejects U+0000 in text: such a name becomes `/`, which no item has. */
export function lookupKey(name: string): string {
  return name.includes('\0') ? '/' : nameKey(name);
}
