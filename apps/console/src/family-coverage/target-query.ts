import type { SearchText } from '../routing/search-text';
import { coverageQuery } from './coverage-filters';
import type { Target } from './selected-cells';

/** Returns the query for the cells of a plan among those that match the filters; undefined if none can match. */
export function targetQuery(filters: SearchText, target: Target) {
  const { state } = filters;
  if (state !== undefined && !state.split(',').includes(target)) return undefined;
  return { ...coverageQuery(filters), state: target };
}
