import type { CellState, CoverageCell, CoverageCount, CoverageRow, FamilyId } from '@scriptorium/contracts';
import { syncStateOf } from '@scriptorium/copy-engine';
import type { CellRow, CountRow, FamilyFacts } from './coverage.store';

/**
 * Returns the rows of families, with a cell for each locale in the given order. With `states`, only the cells that have
 * one of them, and only families with such a cell.
 */
export function coverageRows(
  familyIds: readonly FamilyId[],
  locales: readonly string[],
  cells: readonly CellRow[],
  facts: ReadonlyMap<string, FamilyFacts>,
  states: readonly CellState[] | undefined,
): CoverageRow[] {
  const known = new Map<string, Map<string, CellRow>>();
  for (const cell of cells) {
    const ofFamily = known.get(cell.familyId) ?? new Map<string, CellRow>();
    known.set(cell.familyId, ofFamily.set(cell.locale, cell));
  }
  return familyIds.flatMap((familyId) => {
    const ofFamily = known.get(familyId);
    const all = locales.map((locale) => cellOf(locale, ofFamily?.get(locale)));
    const matching = states === undefined ? all : all.filter(({ state }) => states.includes(state));
    if (matching.length === 0) return [];
    const { contentType = null, first = null } = facts.get(familyId) ?? {};
    return [{ familyId, contentType, first, cells: matching }];
  });
}

function cellOf(locale: string, cell: CellRow | undefined): CoverageCell {
  if (cell === undefined) return { locale, state: 'missing', variantId: null, version: null, basedOn: null };
  const { variantId, version, basedOn, ...facts } = cell;
  return { locale, state: syncStateOf(facts), variantId, version, basedOn: facts.isTracked ? basedOn : null };
}

/** Returns the number of cells by locale, in the given order, and by state. */
export function coverageCounts(
  families: number,
  locales: readonly string[],
  counted: readonly CountRow[],
): CoverageCount[] {
  return locales.flatMap((locale) => {
    const counts = new Map<CellState, number>();
    let present = 0;
    for (const { count, locale: of, ...facts } of counted) {
      if (of !== locale) continue;
      const state = syncStateOf(facts);
      counts.set(state, (counts.get(state) ?? 0) + count);
      present += count;
    }
    if (present < families) counts.set('missing', families - present);
    return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([state, count]) => ({ locale, state, count }));
  });
}
