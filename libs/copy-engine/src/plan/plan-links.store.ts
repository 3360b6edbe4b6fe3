import type { JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import type { LinkGraph } from './find-loops';

/**
 * Returns the links that a plan follows, between the numbers of its nodes. `hasOrders`: whether the source of a linked
 * item may be another variant of its family.
 */
export async function readPlanLinks(
  db: ClientBase | Pool,
  spaceId: SpaceId,
  jobId: JobId,
  hasOrders: boolean,
): Promise<LinkGraph> {
  const { rows } = await db.query<[number: number, targets: number[]]>({
    name: hasOrders ? 'read-plan-links-of-orders' : 'read-plan-links',
    rowMode: 'array',
    text: `
select n.number, array_agg(distinct target.number)
  from jobs.plan_nodes n
 cross join ${hasOrders ? linkedSources('n') : linksOf('n')} link (id, action)
  join jobs.plan_nodes target
    on target.space_id = $1
   and target.job_id = $2
   and target.variant_id = link.id
   and target.is_duplicate = (link.action is not distinct from 'd')
   and bit_count(target.create_mask${hasOrders ? ' & n.create_mask' : ''}) > 0
 where n.space_id = $1
   and n.job_id = $2
   and bit_count(n.create_mask) > 0
   and (link.action is null or link.action in ('l', 'd'))
 group by n.number`,
    values: [spaceId, jobId],
  });
  return new Map(rows);
}

/** Returns a row for each link of a node: the linked variant, and the action. */
export function linksOf(node: string): string {
  return `unnest(${node}.links, string_to_array(${node}.link_actions, null))`;
}

/**
 * Same as linksOf for a plan with orders of sources: a row for each variant of the linked families, because each of
 * them may be a source. $1 is the space.
 */
export function linkedSources(node: string): string {
  return `lateral (
   select sibling.id, followed.action
     from ${linksOf(node)} followed (id, action)
     join content.variants named on named.space_id = $1 and named.id = followed.id
     join content.variants sibling on sibling.space_id = $1 and sibling.family_id = named.family_id
 )`;
}
