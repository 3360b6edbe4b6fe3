import type { Outcome } from '@scriptorium/contracts';
import type { JobRow } from '@scriptorium/jobs';
import type { Pool } from 'pg';
import type { TreeRow } from '../plan-views/sum-below';

/** The outcome of a node in a destination. */
interface NodeOutcomeRow {
  readonly node: number;
  readonly bit: number;
  readonly outcome: Exclude<Outcome, 'created' | 'updated' | 'removed'>;
  readonly reason: string;
  readonly message: string | null;
  readonly author: string | null;
}

/** A command that is not closed: its nodes have no outcome. */
interface OpenRange {
  readonly bit: number;
  readonly from: number;
  readonly to: number;
}

/** The outcomes of a page of nodes. A planned pair that is in neither list was created. */
export interface NodeOutcomes {
  readonly recorded: readonly NodeOutcomeRow[];
  readonly open: readonly OpenRange[];
}

/**
 * Returns the recorded outcomes of nodes and their open commands, in one statement: a retry replaces one by another.
 */
export async function readNodeOutcomes(
  pool: Pool,
  { space_id: spaceId, id }: JobRow,
  nodes: readonly number[],
): Promise<NodeOutcomes> {
  const { rows } = await pool.query<NodeOutcomes>({
    name: 'read-node-outcomes',
    text: `
select coalesce(
         (select json_agg(
                   json_build_object(
                     'node', node_number, 'bit', locale_bit, 'outcome', outcome, 'reason', reason, 'message', message,
                     'author', author))
            from jobs.outcomes
           where space_id = $1
             and job_id = $2
             and node_number = any ($3)),
         '[]') as recorded,
       coalesce(
         (select json_agg(json_build_object('bit', c.locale_bit, 'from', c.from_number, 'to', c.to_number))
            from jobs.commands c
           where c.space_id = $1
             and c.job_id = $2
             and c.state not in ('closed', 'split')
             and exists (
               select
                 from unnest($3::integer[]) node (number)
                where node.number between c.from_number and c.to_number)),
         '[]') as open`,
    values: [spaceId, id, nodes],
  });
  return rows[0] ?? { recorded: [], open: [] };
}

/** The counts after that of the executed nodes, in the order of NODE_OUTCOMES. */
const COPY_COUNTS = `
       0,
       coalesce(r.reused, 0)::integer, coalesce(r.skipped, 0)::integer, coalesce(r.failed, 0)::integer,
       coalesce(p.count, 0)::integer,
       case when n.decision = 'share' then 1 else 0 end`.slice(1);
/** The same of a roll-out, whose executed nodes are updated. */
const ROLL_OUT_COUNTS = COPY_COUNTS.slice(COPY_COUNTS.indexOf(',') + 1);
/** The same in the order of UNDO_NODE_OUTCOMES. */
const UNDO_COUNTS = `
       coalesce(r.archived, 0)::integer, coalesce(r.skipped, 0)::integer, coalesce(r.failed, 0)::integer,
       coalesce(p.count, 0)::integer`.slice(1);

function countsOf(job: JobRow): string {
  if (isUpdate(job)) return ROLL_OUT_COUNTS;
  return job.kind === 'undo' ? UNDO_COUNTS : COPY_COUNTS;
}

/** Whether the executed nodes of a job are updated. */
function isUpdate({ kind, undoes }: JobRow): boolean {
  return kind === 'roll-out' || undoes === 'roll-out';
}

/**
 * Returns all nodes of a plan with their numbers of outcomes, in the order of NODE_OUTCOMES or UNDO_NODE_OUTCOMES. Of
 * an open command each node is read, so that the cost is linear in what the job has left.
 */
export async function readOutcomeRows(pool: Pool, job: JobRow): Promise<TreeRow[]> {
  const { space_id: spaceId, id, kind } = job;
  const { rows } = await pool.query<[...TreeRow]>({
    name: `read-outcome-rows-${isUpdate(job) ? 'roll-out' : kind}`,
    rowMode: 'array',
    text: `
with recorded as materialized (
  select node_number as number,
         count(*) filter (where outcome = 'reused') as reused,
         count(*) filter (where outcome = 'archived') as archived,
         count(*) filter (where outcome = 'skipped') as skipped,
         count(*) filter (where outcome = 'failed') as failed
    from jobs.outcomes
   where space_id = $1
     and job_id = $2
   group by 1
),
pending as materialized (
  select n.number, count(*) as count
    from jobs.commands c
   cross join generate_series(c.from_number, c.to_number) place (number)
    join jobs.plan_nodes n on n.space_id = $1 and n.job_id = $2 and n.number = place.number
   where c.space_id = $1
     and c.job_id = $2
     and c.state not in ('closed', 'split')
     and jobs.has_bit(n.create_mask, c.locale_bit)
   group by 1
)
select n.number, coalesce(n.parent_number, -1),${isUpdate(job) ? ' 0,' : ''}
       (bit_count(n.create_mask | n.reuse_mask | n.fail_mask) - coalesce(p.count, 0) - coalesce(r.reused, 0)
         - coalesce(r.archived, 0) - coalesce(r.skipped, 0) - coalesce(r.failed, 0))::integer,
${countsOf(job)}
  from jobs.plan_nodes n
  left join recorded r on r.number = n.number
  left join pending p on p.number = n.number
 where n.space_id = $1
   and n.job_id = $2
 order by n.number`,
    values: [spaceId, id],
  });
  return rows;
}
