import type { JobId, SpaceId } from '@scriptorium/contracts';
import type { PlannedCounts } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';

/**
 * Counts a stored plan in (node, locale) pairs, and stores the outcomes that are known before copying. A locale that
 * exists is skipped for the root and reused for a node below it. A locale that no repository hosts has failed.
 */
export async function countPlan(client: ClientBase, spaceId: SpaceId, jobId: JobId): Promise<PlannedCounts> {
  const { rows } = await client.query<Record<keyof PlannedCounts, string>>({
    name: 'count-plan',
    text: `
with node as (
  select number, create_mask, reuse_mask, fail_mask, decision, repository_id
    from jobs.plan_nodes
   where space_id = $1
     and job_id = $2
),
-- Materialized; otherwise the server reads all nodes for each of the 62 bits.
settled as materialized (
  select *
    from node
   where reuse_mask | fail_mask <> 0
),
certain as (
  insert into jobs.outcomes (space_id, job_id, node_number, locale_bit, outcome, reason, message)
  select $1, $2, number, bit,
         case
           when fail_mask & (1::bigint << bit) <> 0 then 'failed'
           when number = 0 then 'skipped'
           else 'reused'
         end,
         case
           when fail_mask & (1::bigint << bit) <> 0 then 'REPOSITORY_DOES_NOT_SUPPORT_LOCALES'
           else 'variant-exists'
         end,
         case
           when fail_mask & (1::bigint << bit) <> 0 then format(
             'Neither repository %s nor another repository of its localization group supports the locale %s.',
             repository_id, job.locales[bit + 1])
         end
    from settled
   cross join generate_series(0, 61) bit
    left join jobs.jobs job on job.space_id = $1 and job.id = $2
   where (reuse_mask | fail_mask) & (1::bigint << bit) <> 0
)
select coalesce(sum(bit_count((create_mask | reuse_mask | fail_mask)::bit(64))), 0) as total,
       coalesce(sum(bit_count(reuse_mask::bit(64))) filter (where number > 0), 0) as reused,
       coalesce(sum(bit_count(reuse_mask::bit(64))) filter (where number = 0), 0) as skipped,
       coalesce(sum(bit_count(fail_mask::bit(64))), 0) as failed,
       count(*) filter (where decision = 'share') as shared
  from node`,
    values: [spaceId, jobId],
  });
  const row = rows[0];
  if (row === undefined) throw new Error('The statement count-plan returned no row.');
  return {
    total: Number(row.total),
    reused: Number(row.reused),
    skipped: Number(row.skipped),
    failed: Number(row.failed),
    shared: Number(row.shared),
  };
}
