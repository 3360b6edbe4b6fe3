import type { ItemView } from '@scriptorium/contracts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The variant above an item in its hierarchy; null for a root, and where the body names something else. */
export function hierarchyParent(hierarchy: ItemView['hierarchy']): string | null {
  const parentId = hierarchy?.parentId ?? null;
  return parentId !== null && UUID.test(parentId) ? parentId : null;
}
