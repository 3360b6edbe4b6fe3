import { queryOptions } from '@tanstack/react-query';
import { setSessionState } from './session-state';
import { api } from './client';
import { dataOf } from './data-of';

/** The caller with its scopes in each space. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => {
    const me = dataOf(await api.GET('/v1/me', { signal }));
    setSessionState('in');
    return me;
  },
});
