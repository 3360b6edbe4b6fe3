import { useThrottledValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { api } from '../api/client';
import { dataOf } from '../api/data-of';
import { positionOf } from '../api/position';
import { jobMarks } from '../marks/job-marks';
import { followAfter } from '../live/live-jobs';
import { useJobStates } from '../live/use-live';

const SHOWN = 5;
const ENDED = new Set(['completed', 'completed-with-failures', 'failed', 'cancelled']);
export const RUNNING = Object.keys(jobMarks)
  .filter((state) => !ENDED.has(state))
  .join(',');
export const FAILED = 'failed,completed-with-failures';

/** The jobs of a busy space begin and end many times in a second. */
const MS_BETWEEN_READS = 3_000;

/** Returns the newest jobs in some states. Reads them again when the set of known jobs changes, at most every 3 s. */
export function useJobsIn(space: string, state: string) {
  const states = useJobStates();
  const counts = useThrottledValue(stateCounts(states.all(), space), MS_BETWEEN_READS);
  const list = useQuery({
    queryKey: ['jobs-in', space, state, counts],
    queryFn: async ({ signal }) => {
      const params = { path: { space }, query: { state, limit: SHOWN } };
      const result = await api.GET('/v1/spaces/{space}/jobs', { params, signal });
      const page = dataOf(result);
      followAfter(space, page.items, positionOf(result.response));
      return page;
    },
    placeholderData: (previous) => previous,
  });
  return { ...list, jobs: list.data?.items.map((job) => states.latest(job)) ?? [] };
}

/** A text that differs when a known job of the space has begun or ended. */
function stateCounts(jobs: readonly { readonly space: string; readonly endedAt: string | null }[], space: string) {
  const known = jobs.filter((job) => job.space === space);
  return `${known.length} ${known.filter(({ endedAt }) => endedAt !== null).length}`;
}

/** Returns some families with an outdated copy, and whether there are more. */
export function useOutdated(space: string) {
  return useQuery({
    queryKey: ['outdated', space],
    queryFn: async ({ signal }) => {
      const params = { path: { space }, query: { state: 'outdated', limit: SHOWN } };
      return dataOf(await api.GET('/v1/spaces/{space}/coverage', { params, signal }));
    },
    staleTime: 0,
  });
}

/** Returns some open conflicts, and whether there are more. */
export function useOpenConflicts(space: string) {
  return useQuery({
    queryKey: ['conflicts', space, 'overview'],
    queryFn: async ({ signal }) => {
      const params = { path: { space }, query: { state: 'open' as const, limit: SHOWN } };
      return dataOf(await api.GET('/v1/spaces/{space}/conflicts', { params, signal }));
    },
    staleTime: 0,
  });
}
