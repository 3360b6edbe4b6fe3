import { maskText } from './destinations';
import type { TreeRequest } from './tree-request';

/** The orders of sources as parameters of a statement. A locale has no space. */
export interface OrderColumns {
  readonly orderMasks: readonly string[];
  readonly orders: readonly string[];
}

/** Returns nothing without orders. */
export function orderColumns({
  sources,
  locales,
}: Pick<TreeRequest, 'sources' | 'locales'>): OrderColumns | Record<string, never> {
  if (sources === undefined) return {};
  return {
    orderMasks: sources.map(({ mask }) => maskText(mask, locales.length)),
    orders: sources.map((order) => order.locales.join(' ')),
  };
}

/**
 * Returns a subquery for the source of a family: the first active variant in an order. The arguments are SQL
 * expressions; $1 is the space.
 */
export function firstSource(family: string, locales: string): string {
  return `
select candidate.id
  from unnest(string_to_array(${locales}, ' ')) with ordinality wanted (locale, rank)
  join content.variants candidate
    on candidate.space_id = $1
   and candidate.family_id = ${family}
   and candidate.locale = wanted.locale
   and candidate.status = 'ACTIVE'
 order by wanted.rank
 limit 1`;
}
