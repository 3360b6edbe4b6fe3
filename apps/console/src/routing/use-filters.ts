import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { readFilters, type FilterRules, type ReadFilters } from './read-filters';
import type { SearchText } from './search-text';

interface Filters extends ReadFilters {
  /** Replaces values in the address; undefined removes one. A change of a filter replaces the entry of the history. */
  readonly change: (changes: Readonly<Record<string, string | undefined>>) => void;
  readonly clear: () => void;
}

/** Reads the filters of a page from its address. */
export function useFilters(rules: FilterRules): Filters {
  const search: SearchText = useSearch({ strict: false });
  const navigate = useNavigate();
  const read = useMemo(() => readFilters(search, rules), [search, rules]);
  const go = useCallback(
    (next: Readonly<Record<string, string | undefined>>) =>
      void navigate({ to: '.', search: next as never, replace: true, resetScroll: false }),
    [navigate],
  );
  const change = useCallback<Filters['change']>((changes) => go({ ...read.filters, ...changes }), [go, read]);
  const clear = useCallback(() => go({}), [go]);
  return { ...read, change, clear };
}
