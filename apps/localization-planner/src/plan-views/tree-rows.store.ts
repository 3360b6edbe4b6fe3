import type { Pool } from 'pg';
import type { PlanRow } from '../plan-rows/plans.store';
import type { TreeRow } from './sum-below';

/** Returns all nodes of a plan with their numbers of decisions, in the order of their numbers. */
export function readTreeRows(pool: Pool, plan: PlanRow): Promise<TreeRow[]> {
  switch (plan.kind) {
    case 'undo':
      return readUndoRows(pool, plan);
    case 'roll-out':
      return readRollOutRows(pool, plan);
    case 'localize':
      return readCopyRows(pool, plan);
  }
}

/** In the order of UNDO_DECISIONS and of RESTORE_DECISIONS. */
const UNDO_COUNTS = `(bit_count(create_mask) - bit_count(archive_mask))::integer, bit_count(reuse_mask)::integer,
       bit_count(archive_mask)::integer`;
const RESTORE_COUNTS = 'bit_count(create_mask)::integer, bit_count(reuse_mask)::integer';

async function readUndoRows(pool: Pool, { space_id: spaceId, id, request }: PlanRow): Promise<TreeRow[]> {
  const isRestored = request.kind === 'undo' && request.jobKind === 'roll-out';
  const { rows } = await pool.query<[...TreeRow]>({
    name: isRestored ? 'read-restore-tree-rows' : 'read-undo-tree-rows',
    rowMode: 'array',
    text: `
select number, coalesce(parent_number, -1),
       ${isRestored ? RESTORE_COUNTS : UNDO_COUNTS}
  from jobs.plan_nodes
 where space_id = $1
   and job_id = $2
 order by number`,
    values: [spaceId, id],
  });
  return rows;
}

async function readRollOutRows(pool: Pool, { space_id: spaceId, id }: PlanRow): Promise<TreeRow[]> {
  const { rows } = await pool.query<[...TreeRow]>({
    name: 'read-roll-out-tree-rows',
    rowMode: 'array',
    text: `
select n.number, -1, bit_count(n.create_mask)::integer, coalesce(reused.count, 0)::integer,
       (bit_count(n.reuse_mask) - coalesce(reused.count, 0))::integer
  from jobs.plan_nodes n
  left join (
    select o.node_number as number, count(*) as count
      from jobs.outcomes o
      join jobs.plan_nodes planned
        on planned.space_id = $1
       and planned.job_id = $2
       and planned.number = o.node_number
     where o.space_id = $1
       and o.job_id = $2
       and o.outcome = 'reused'
       -- The plan has decided it, and not a command.
       and jobs.has_bit(planned.reuse_mask, o.locale_bit)
     group by 1) reused using (number)
 where n.space_id = $1
   and n.job_id = $2
 order by n.number`,
    values: [spaceId, id],
  });
  return rows;
}

async function readCopyRows(pool: Pool, { space_id: spaceId, id, request }: PlanRow): Promise<TreeRow[]> {
  const { rows } = await pool.query<[...TreeRow]>({
    name: 'read-tree-rows',
    rowMode: 'array',
    text: `
select number, coalesce(parent_number, -1),
       bit_count(create_mask)::integer,
       case when $3 then 0 else bit_count(reuse_mask)::integer end,
       case when decision = 'share' then 1 else 0 end,
       case when decision = 'skip' then 1 else 0 end,
       bit_count(case when $3 then fail_mask | reuse_mask else fail_mask end)::integer
  from jobs.plan_nodes
 where space_id = $1
   and job_id = $2
 order by number`,
    values: [spaceId, id, request.existing === 'fail'],
  });
  return rows;
}
