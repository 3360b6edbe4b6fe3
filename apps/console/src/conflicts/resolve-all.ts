import { api } from '../api/client';
import { dataOf } from '../api/data-of';
import type { SearchText } from '../routing/search-text';
import { conflictQuery } from './use-conflicts';

export type Side = 'mine' | 'theirs';

/** Few enough that the dialog shows progress and can be stopped. */
const COPIES_AT_ONCE = 50;

/** Resolves a conflict. Rejects with a problem if it was resolved differently meanwhile. */
export async function resolveConflict(space: string, id: string, take: Side): Promise<void> {
  const params = { path: { space, id } };
  await api.POST('/v1/spaces/{space}/conflicts/{id}/resolve', { params, body: { take } });
}

/**
 * Resolves all open conflicts that match the filters, some copies at a time. Calls `report` after each request with the
 * numbers of resolved and rejected conflicts. A rejected conflict stays open, and does not end the run. After an abort,
 * the request in flight is the last one.
 */
export async function resolveAll(
  space: string,
  filters: SearchText,
  take: Side,
  report: (resolved: number, rejected: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const { state, ...filter } = conflictQuery(filters);
  let [resolved, rejected] = [0, 0];
  for (let cursor: string | null | undefined; cursor !== null && !signal.aborted;) {
    const query = { ...filter, limit: COPIES_AT_ONCE, ...(cursor === undefined ? {} : { cursor }) };
    const init = { params: { path: { space }, query }, body: { take } };
    const page = dataOf(await api.POST('/v1/spaces/{space}/conflicts/resolve', init));
    for (const { outcome } of page.items) {
      if (outcome === 'resolved') resolved += 1;
      else rejected += 1;
    }
    report(resolved, rejected);
    cursor = page.nextCursor;
  }
}
