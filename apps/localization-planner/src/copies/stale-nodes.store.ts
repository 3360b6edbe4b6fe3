import type { StaleNode } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { firstSource, NOT_FROM_UNFINISHED_JOB } from '@scriptorium/copy-engine';
import { ordersOf } from './orders-of-plan';
import type { PlanRow } from '../plan-rows/plans.store';

const MAX_NODES = 100;

/** The locales of a node that its family has. */
const EXISTING = `cross join lateral (
     select coalesce(bit_or(set_bit($5::bit varying, array_position($3::text[], sibling.locale) - 1, 1)), $5::bit varying)
              & (n.create_mask | n.reuse_mask | n.fail_mask) as mask
       from content.variants sibling
      where sibling.space_id = $1
        and sibling.family_id = n.family_id
        and ${NOT_FROM_UNFINISHED_JOB}
   ) existing`;

/** $6 has the masks of the orders of sources, $7 their locales, $8 the locale of the requested roots. */
function textOf(hasOrders: boolean): string {
  return `
with checked as (
  select n.number, n.variant_id,
         case
           when n.decision <> 'copy' and n.reason not in ('rule', 'choice') then
             case
               when n.reason is distinct from case
                      when v.id is null then 'missing'
                      when v.status = 'ARCHIVED' then 'archived'
                      when v.status = 'DELETED' then 'deleted'
                      when v.locale is null then 'no-locale'
                      when v.locale <> root.locale then 'other-locale'
                    end
                 then 'STATUS_CHANGED'
               ${hasOrders ? `when n.reason = 'other-locale' and other.found then 'OTHER_SOURCE'` : ''}
             end
           when v.id is null then 'SOURCE_DELETED'
           when v.version <> n.version then 'SOURCE_CHANGED'
           when v.status <> 'ACTIVE'${hasOrders ? '' : ' or v.locale is distinct from root.locale'} then 'STATUS_CHANGED'
           ${hasOrders ? `when other.found then 'OTHER_SOURCE'` : ''}
           when r.id is distinct from n.repository_id or f.id is distinct from n.folder_id then 'SOURCE_MOVED'
           when parent.family_id is distinct from n.hierarchy_parent then 'SOURCE_MOVED'
           when bit_count(existing.mask & ~n.reuse_mask) > 0 then 'VARIANT_CREATED'
           when existing.mask <> n.reuse_mask then 'VARIANT_DELETED'
         end as reason
    from jobs.plan_nodes n
${
  hasOrders
    ? `   cross join (select $8::text as locale) root`
    : `    -- Every node is reached from a root, and has the locale of the roots.
   cross join (
     select v.locale
       from jobs.plan_nodes root
       join content.variants v on v.space_id = $1 and v.id = root.variant_id
      where root.space_id = $1
        and root.job_id = $2
        and root.depth = 0
      limit 1) root`
}
    left join content.variants v on v.space_id = $1 and v.id = n.variant_id
    left join content.repositories r on r.space_id = $1 and r.number = v.repository_number
    left join content.folders f on f.space_id = $1 and f.number = v.folder_number
    left join content.variants parent on parent.space_id = $1 and parent.id = v.hierarchy_parent_id
   ${EXISTING}
   ${hasOrders ? OTHER_SOURCE : ''}
   where n.space_id = $1
     and n.job_id = $2
)
select number, variant_id as "variantId", reason, count(*) over () as count
  from checked
 where reason is not null
 order by number
 limit $4`;
}

/** Finds nodes that are not the source of one of their destinations any more, and shared nodes that are one now. */
const OTHER_SOURCE = `cross join lateral (
     select exists (
              select
                from unnest($6::bit varying[], $7::text[]) o (mask, locales)
                left join lateral (${firstSource('v.family_id', 'o.locales')}) source on true
               where case
                       when n.reason = 'other-locale' then source.id is not null
                       else bit_count(o.mask & (n.create_mask | n.reuse_mask | n.fail_mask)) > 0
                            and source.id is distinct from n.variant_id
                     end) as found
   ) other`;

/**
 * Returns the nodes that would be planned differently now, the first 100, and their number. Reads each node of the plan
 * by key.
 */
export async function readStaleNodes(
  client: ClientBase,
  plan: PlanRow,
  rootLocale: string | null,
): Promise<{ readonly nodes: readonly StaleNode[]; readonly count: number }> {
  const { space_id: spaceId, id, locales } = plan;
  const orders = ordersOf(plan, rootLocale);
  const { rows } = await client.query<StaleNode & { readonly count: string }>({
    name: orders === undefined ? 'read-stale-nodes' : 'read-stale-nodes-of-orders',
    text: textOf(orders !== undefined),
    values: [spaceId, id, locales, MAX_NODES, '0'.repeat(locales.length), ...(orders ?? [])],
  });
  return { nodes: rows.map(({ count: _, ...node }) => node), count: Number(rows[0]?.count ?? 0) };
}
