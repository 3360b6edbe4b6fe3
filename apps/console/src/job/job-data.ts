import { queryOptions } from '@tanstack/react-query';
import { api } from '../api/client';
import { dataOf } from '../api/data-of';
import { positionOf } from '../api/position';
import { followAfter } from '../live/live-jobs';

/** A job. Its later states come from the event stream. */
export const jobQueryOf = (space: string, id: string) =>
  queryOptions({
    queryKey: ['job', space, id],
    queryFn: async ({ signal }) => {
      const result = await api.GET('/v1/spaces/{space}/jobs/{id}', { params: { path: { space, id } }, signal });
      const job = dataOf(result);
      followAfter(space, [job], positionOf(result.response));
      return job;
    },
  });

/** The counts of the ledger. `changes` is the number of counted pairs: other counts are read after a change. */
export const outcomeCountsOf = (space: string, id: string, changes: string) =>
  queryOptions({
    queryKey: ['outcome-counts', space, id, changes],
    queryFn: async ({ signal }) => {
      const params = { path: { space, id } };
      return dataOf(await api.GET('/v1/spaces/{space}/jobs/{id}/outcomes/counts', { params, signal })).counts;
    },
    placeholderData: (previous) => previous,
  });
