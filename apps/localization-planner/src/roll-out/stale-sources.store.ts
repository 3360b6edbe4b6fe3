import type { StaleNode } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { PlanRow } from '../plan-rows/plans.store';

const MAX_NODES = 100;

/**
 * Returns the nodes whose sources have a newer version than the plan, or were deleted or archived since: the first 100,
 * and their number. A copy that was edited since is not stale: it is merged as it is.
 */
export async function readStaleSources(
  client: ClientBase,
  { space_id: spaceId, id }: PlanRow,
): Promise<{ readonly nodes: readonly StaleNode[]; readonly count: number }> {
  const { rows } = await client.query<StaleNode & { readonly count: string }>({
    name: 'read-stale-sources',
    text: `
select n.number, n.variant_id as "variantId",
       case
         when source.id is null then 'SOURCE_DELETED'
         when source.version <> n.version then 'SOURCE_CHANGED'
         else 'STATUS_CHANGED'
       end as reason,
       count(*) over () as count
  from jobs.plan_nodes n
  left join content.variants source on source.space_id = $1 and source.id = n.variant_id
 where n.space_id = $1
   and n.job_id = $2
   and bit_count(n.create_mask) > 0
   and (source.id is null or source.version <> n.version or source.status <> 'ACTIVE')
 order by n.number
 limit $3`,
    values: [spaceId, id, MAX_NODES],
  });
  return { nodes: rows.map(({ count: _, ...node }) => node), count: Number(rows[0]?.count ?? 0) };
}
