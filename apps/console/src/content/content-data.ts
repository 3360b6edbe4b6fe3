import type { components } from '@scriptorium/client';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../api/client';
import { dataOf } from '../api/data-of';
import { positionOf } from '../api/position';
import { followAfter } from '../live/live-jobs';

export type Family = components['schemas']['Family'];
export type Sync = components['schemas']['Sync'];

/** A variant; without a version, as it is now. Other pages and people change content, so a visit reads it again. */
export const variantQueryOf = (space: string, id: string, version?: number) =>
  queryOptions({
    queryKey: ['variant', space, id, version],
    queryFn: async ({ signal }) => {
      const query = version === undefined ? {} : { version };
      const params = { path: { space, id }, query };
      const result = await api.GET('/v1/spaces/{space}/variants/{id}', { params, signal });
      const position = positionOf(result.response);
      if (position > 0) followAfter(space, [], position);
      return dataOf(result);
    },
    staleTime: version === undefined ? 0 : Infinity,
  });

export const familyQueryOf = (space: string, id: string) =>
  queryOptions({
    queryKey: ['family', space, id],
    queryFn: async ({ signal }) =>
      dataOf(await api.GET('/v1/spaces/{space}/families/{id}', { params: { path: { space, id } }, signal })),
    staleTime: 0,
  });

export const syncQueryOf = (space: string, id: string) =>
  queryOptions({
    queryKey: ['sync', space, id],
    queryFn: async ({ signal }) =>
      dataOf(await api.GET('/v1/spaces/{space}/variants/{id}/sync', { params: { path: { space, id } }, signal })),
    staleTime: 0,
  });
