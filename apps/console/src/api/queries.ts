import { ProblemError } from '@scriptorium/client';
import { QueryCache, QueryClient } from '@tanstack/react-query';
import { setSessionState } from './session-state';

/** The event stream keeps data current, so nothing is read again on focus or by time. */
export const queries = new QueryClient({
  queryCache: new QueryCache({ onError: noteEndOfSession }),
  defaultOptions: {
    queries: { staleTime: Infinity, gcTime: 300_000, retry: false, refetchOnWindowFocus: false },
    mutations: { onError: noteEndOfSession },
  },
});

function noteEndOfSession(error: unknown): void {
  if (ProblemError.is(error) && error.status === 401) setSessionState('out');
}
