import type { JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import type { LinkGraph } from './find-loops';

/** Returns the links that a plan follows, between the numbers of its nodes. */
export async function readPlanLinks(db: ClientBase | Pool, spaceId: SpaceId, jobId: JobId): Promise<LinkGraph> {
  const { rows } = await db.query<[number: number, targets: number[]]>({
    name: 'read-plan-links',
    rowMode: 'array',
    text: `
select n.number, array_agg(distinct target.number)
  from jobs.plan_nodes n
 cross join unnest(n.links, string_to_array(n.link_actions, null)) link (id, action)
  join jobs.plan_nodes target
    on target.space_id = $1
   and target.job_id = $2
   and target.variant_id = link.id
   and target.is_duplicate = (link.action is not distinct from 'd')
   and bit_count(target.create_mask) > 0
 where n.space_id = $1
   and n.job_id = $2
   and bit_count(n.create_mask) > 0
   and (link.action is null or link.action in ('l', 'd'))
 group by n.number`,
    values: [spaceId, jobId],
  });
  return new Map(rows);
}
