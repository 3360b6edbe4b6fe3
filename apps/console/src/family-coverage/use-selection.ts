import { useMemo, useState } from 'react';
import { selectedFamilies } from './selected-families';
import type { CoveredFamily } from './use-coverage';

type Kept = ReadonlyMap<string, CoveredFamily>;

const NONE: Kept = new Map();

/** The selected rows of a space. They stay selected while other filters do not list them. */
export function useSelection(space: string, loaded: readonly CoveredFamily[]) {
  const [state, setState] = useState({ space, kept: NONE });
  const kept = state.space === space ? state.kept : NONE;
  const selected = useMemo(() => selectedFamilies(kept, loaded), [kept, loaded]);
  const toggle = (id: string) => {
    const next = new Map(kept);
    const family = loaded.find(({ familyId }) => familyId === id);
    if (!next.delete(id) && family !== undefined) next.set(id, family);
    setState({ space, kept: next });
  };
  return { ids: kept, selected, toggle, clear: () => setState({ space, kept: NONE }) };
}
