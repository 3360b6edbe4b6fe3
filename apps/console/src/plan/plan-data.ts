import { queryOptions } from '@tanstack/react-query';
import { client } from '../api/client';

export const planKey = (space: string, id: string) => ['plan', space, id] as const;

/** A plan as soon as it is made. */
export const planQueryOf = (space: string, id: string) =>
  queryOptions({
    queryKey: planKey(space, id),
    queryFn: ({ signal }) => client.space(space).waitForPlan(id, { signal }),
  });
