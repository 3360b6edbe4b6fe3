import type { Pool } from 'pg';
import type { PlanRow } from '../plan-rows/plans.store';
import type { TreeRow } from './sum-below';

/** Returns all nodes of a plan with their numbers of decisions, in the order of their numbers. */
export async function readTreeRows(pool: Pool, { space_id: spaceId, id, request }: PlanRow): Promise<TreeRow[]> {
  const { rows } = await pool.query<[...TreeRow]>({
    name: 'read-tree-rows',
    rowMode: 'array',
    text: `
select number, coalesce(parent_number, -1),
       bit_count(create_mask)::integer,
       case when depth > 0 and not $3 then bit_count(reuse_mask)::integer else 0 end,
       case when decision = 'share' then 1 else 0 end,
       case
         when decision = 'skip' then 1
         when depth = 0 and not $3 then bit_count(reuse_mask)::integer
         else 0
       end,
       bit_count(case when $3 then fail_mask | reuse_mask else fail_mask end)::integer
  from jobs.plan_nodes
 where space_id = $1
   and job_id = $2
 order by number`,
    values: [spaceId, id, request.existing === 'fail'],
  });
  return rows;
}
