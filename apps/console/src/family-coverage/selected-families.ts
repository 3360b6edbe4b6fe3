import type { CoveredFamily } from './use-coverage';

/** Returns the selected families as they are loaded now; those that are not loaded, as they were when selected. */
export function selectedFamilies(
  kept: ReadonlyMap<string, CoveredFamily>,
  loaded: readonly CoveredFamily[],
): readonly CoveredFamily[] {
  if (kept.size === 0) return [];
  const byId = new Map(loaded.map((family) => [family.familyId, family]));
  return [...kept].map(([id, family]) => byId.get(id) ?? family);
}
