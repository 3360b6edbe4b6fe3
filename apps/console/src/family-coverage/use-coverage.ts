import type { components } from '@scriptorium/client';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../api/client';
import { dataOf } from '../api/data-of';
import { positionOf } from '../api/position';
import { followAfter } from '../live/live-jobs';
import type { SearchText } from '../routing/search-text';
import { coverageQuery } from './coverage-filters';

export type CoveredFamily = components['schemas']['CoveredFamily'];

const PAGE_SIZE = 100;

/** Reads the states of families page by page. With a root, the server also counts the cells of its tree. */
export function useCoverage(space: string, filters: SearchText) {
  const query = coverageQuery(filters);
  const list = useInfiniteQuery({
    queryKey: ['coverage', space, query],
    queryFn: async ({ pageParam, signal }) => {
      const params = {
        path: { space },
        query: { ...query, limit: PAGE_SIZE, ...(pageParam === '' ? {} : { cursor: pageParam }) },
      };
      const headers = query.root === undefined ? {} : { prefer: 'count' };
      const result = await api.GET('/v1/spaces/{space}/coverage', { params, headers, signal });
      followAfter(space, [], positionOf(result.response));
      return dataOf(result);
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    // The rows stay while another filter is read.
    placeholderData: keepPreviousData,
    // Coverage has no events of its own, so another visit reads it again.
    staleTime: 0,
  });
  const families = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  return { ...list, families, counts: list.data?.pages[0]?.counts };
}
