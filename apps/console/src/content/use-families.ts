import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../api/client';
import { dataOf } from '../api/data-of';
import { positionOf } from '../api/position';
import { followAfter } from '../live/live-jobs';
import type { FilterRules } from '../routing/read-filters';
import type { SearchText } from '../routing/search-text';

const PAGE_SIZE = 100;

export const contentRules: FilterRules = { contentType: 'text', repository: 'text', locale: 'text' };

/** Reads the families of a space page by page. */
export function useFamilies(space: string, { contentType, repository, locale }: SearchText) {
  const list = useInfiniteQuery({
    queryKey: ['families', space, contentType, repository, locale],
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        limit: PAGE_SIZE,
        ...(contentType === undefined ? {} : { contentType }),
        ...(repository === undefined ? {} : { repository }),
        ...(locale === undefined ? {} : { locale }),
        ...(pageParam === '' ? {} : { cursor: pageParam }),
      };
      const result = await api.GET('/v1/spaces/{space}/families', { params: { path: { space }, query }, signal });
      const position = positionOf(result.response);
      if (position > 0) followAfter(space, [], position);
      return dataOf(result);
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: 0,
  });
  const families = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  return { ...list, families };
}
