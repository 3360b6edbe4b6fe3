import { useCallback, useEffect } from 'react';
import { mayReadNext, type ListState } from './next-page';

interface PagedList extends ListState {
  readonly isFetchNextPageError: boolean;
  readonly fetchNextPage: () => Promise<unknown>;
  readonly refetch: () => Promise<unknown>;
}

interface NextPage {
  /** Reads the next page, if it may be read. Its identity changes when that changes. */
  readonly onEnd: () => void;
  /** Repeats what has failed: the next page, or the list. */
  readonly retry: () => void;
}

/** Reads pages at the end of a list. After an empty page of a list that goes on, the next one is read at once. */
export function useNextPage(list: PagedList, count: number): NextPage {
  const { isFetchNextPageError, fetchNextPage, refetch } = list;
  const isAllowed = mayReadNext(list);
  const onEnd = useCallback(() => {
    if (isAllowed) void fetchNextPage();
  }, [isAllowed, fetchNextPage]);
  useEffect(() => {
    if (count === 0) onEnd();
  }, [count, onEnd]);
  return { onEnd, retry: () => void (isFetchNextPageError ? fetchNextPage() : refetch()) };
}
