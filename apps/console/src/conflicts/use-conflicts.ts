import type { components } from '@scriptorium/client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../api/client';
import { dataOf } from '../api/data-of';
import { positionOf } from '../api/position';
import { followAfter } from '../live/live-jobs';
import type { FilterRules } from '../routing/read-filters';
import type { SearchText } from '../routing/search-text';

export type Conflict = components['schemas']['Conflict'];

const PAGE_SIZE = 50;
const STATES = ['open', 'resolved'] as const;

export const conflictRules: FilterRules = { root: 'text', locale: 'text', state: STATES };

/** Returns the query of the API for the filters of an address. Without a state, open conflicts are listed. */
export function conflictQuery({ root, locale, state }: SearchText) {
  return {
    state: STATES.find((each) => each === state) ?? 'open',
    ...(root === undefined ? {} : { root }),
    ...(locale === undefined ? {} : { locale }),
  };
}

export const conflictsKey = (space: string) => ['conflicts', space] as const;

/** Reads the conflicts of a space page by page. */
export function useConflicts(space: string, filters: SearchText) {
  const filter = conflictQuery(filters);
  const list = useInfiniteQuery({
    queryKey: [...conflictsKey(space), filter],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...filter, limit: PAGE_SIZE, ...(pageParam === '' ? {} : { cursor: pageParam }) };
      const result = await api.GET('/v1/spaces/{space}/conflicts', { params: { path: { space }, query }, signal });
      followAfter(space, [], positionOf(result.response));
      return dataOf(result);
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: 0,
  });
  const conflicts = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  return { ...list, conflicts };
}
