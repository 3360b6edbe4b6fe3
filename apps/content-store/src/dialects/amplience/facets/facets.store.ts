import type { SpaceId, VariantId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { facetStatement, type FacetOrder } from './facets.sql';
import type { FacetPlan } from './plan-facets';

export interface FacetCounts {
  /** Number of items that match everything, on all pages. */
  readonly total: number;
  /** Ids of the variants on the requested page, in order. */
  readonly ids: readonly VariantId[];
  readonly facets: Readonly<Record<string, readonly { readonly id: string; readonly count: number }[]>>;
}

/** Counts and lists in one statement, so that both see the same state of the space. */
export async function countFacets(
  client: ClientBase | Pool,
  spaceId: SpaceId,
  plan: FacetPlan,
  page: { readonly offset: number; readonly limit: number; readonly order: FacetOrder },
): Promise<FacetCounts> {
  const { text, values } = facetStatement(spaceId, plan, page);
  const { rows } = await client.query<Record<string, unknown>>(text, [...values]);
  const row = rows[0] as { total: number; ids: VariantId[] } & Record<string, { id: string; count: number }[]>;
  // `fromEntries` creates an own key even for a facet named __proto__.
  const facets = Object.fromEntries(plan.facets.map(({ name }, index) => [name, row[`facet_${String(index)}`] ?? []]));
  return { total: row.total, ids: row.ids, facets };
}
