import type { Job } from '@scriptorium/client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../api/client';
import { dataOf } from '../api/data-of';
import { positionOf } from '../api/position';
import { followAfter } from '../live/live-jobs';
import { useJobStates } from '../live/use-live';
import type { SearchText } from '../routing/search-text';
import { jobQuery } from './job-filters';

const PAGE_SIZE = 50;

/** Reads the jobs of a space page by page, and follows them. Rows keep their places; new jobs are counted. */
export function useJobs(space: string, filters: SearchText) {
  const list = useInfiniteQuery({
    queryKey: ['jobs', space, filters],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...jobQuery(filters), limit: PAGE_SIZE, ...(pageParam === '' ? {} : { cursor: pageParam }) };
      const params = { path: { space }, query };
      const result = await api.GET('/v1/spaces/{space}/jobs', { params, headers: { prefer: 'count' }, signal });
      const page = dataOf(result);
      followAfter(space, page.items, positionOf(result.response));
      return { ...page, readAt: Date.now() };
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const states = useJobStates();
  const { version } = states;
  const shown = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  const jobs = useMemo(() => shown.map((job) => states.latest(job)), [shown, states, version]);
  const newJobs = countNew(states.all(), jobs, space);
  return { ...list, jobs, newJobs, count: list.data?.pages[0]?.count };
}

/** Counts the jobs that were accepted after the newest one of the list. */
function countNew(known: readonly Job[], listed: readonly Job[], space: string): number {
  const ids = new Set(listed.map(({ id }) => id));
  const newest = listed[0]?.acceptedAt ?? '';
  return known.filter((job) => job.space === space && !ids.has(job.id) && job.acceptedAt >= newest).length;
}
