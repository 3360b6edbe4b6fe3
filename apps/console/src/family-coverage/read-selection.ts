import { api } from '../api/client';
import { dataOf } from '../api/data-of';
import type { SearchText } from '../routing/search-text';
import { selectedCellsOf, type SelectedCells, type Target } from './selected-cells';
import { targetQuery } from './target-query';
import type { CoveredFamily } from './use-coverage';

/** The roots that a copy request may have: the limit `roots` of the API. */
export const MAX_ROOTS = 1_000;

const PAGE_SIZE = 200;

/**
 * Reads the cells of all rows that match the filters, page by page. Stops after more roots than a request may have, so
 * that a filter of a million rows is not read to its end, and rejects when `signal` is aborted.
 */
export async function readSelection(
  space: string,
  filters: SearchText,
  target: Target,
  signal: AbortSignal,
): Promise<SelectedCells> {
  const query = targetQuery(filters, target);
  if (query === undefined) return { roots: [], locales: [] };
  return selectedCellsOf(readPages(space, query, signal), target, MAX_ROOTS);
}

async function* readPages(
  space: string,
  filter: NonNullable<ReturnType<typeof targetQuery>>,
  signal: AbortSignal,
): AsyncGenerator<readonly CoveredFamily[]> {
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query = { ...filter, limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) };
    const { items, nextCursor } = dataOf(
      await api.GET('/v1/spaces/{space}/coverage', { params: { path: { space }, query }, signal }),
    );
    yield items;
    cursor = nextCursor;
  }
}
