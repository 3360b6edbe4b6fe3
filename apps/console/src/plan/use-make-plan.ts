import type { CopyRequest } from '@scriptorium/client';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useRef } from 'react';
import { client } from '../api/client';

/**
 * Makes a plan of what `read` returns, and leads to it. A plan changes nothing, so it needs no question before. Leaving
 * the page aborts, and so does `stop`.
 */
export function useMakePlan(space: string, read: (signal: AbortSignal) => Promise<CopyRequest> | CopyRequest) {
  const navigate = useNavigate();
  const running = useRef<AbortController>(undefined);
  const abort = useCallback(() => running.current?.abort(), []);
  useEffect(() => abort, [abort]);
  const plan = useMutation({
    mutationFn: async () => {
      running.current = new AbortController();
      const { signal } = running.current;
      const made = await client.space(space).plan(await read(signal), { signal });
      signal.throwIfAborted();
      return made;
    },
    onSuccess: ({ id }) => void navigate({ to: '/s/$space/plans/$id', params: { space, id }, search: {} }),
  });
  const stop = () => {
    abort();
    plan.reset();
  };
  return { ...plan, stop };
}
