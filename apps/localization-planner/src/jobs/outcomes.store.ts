import type { JobId, OutcomeView, SpaceId } from '@scriptorium/contracts';
import type { Pool } from 'pg';

/** Returns the outcomes other than plain creation, in the order of the plan, and their total number. */
export async function listOutcomes(
  pool: Pool,
  spaceId: SpaceId,
  jobId: JobId,
  limit: number,
): Promise<{ outcomes: OutcomeView[]; total: number }> {
  const { rows } = await pool.query<OutcomeView & { total: string }>(
    `
select n.variant_id as "variantId", n.repository_id as "repositoryId", j.locales[o.locale_bit + 1] as locale, o.outcome, o.reason, o.message,
       count(*) over () as total
  from jobs.outcomes o
  join jobs.jobs j on j.space_id = o.space_id and j.id = o.job_id
  join jobs.plan_nodes n on n.space_id = o.space_id and n.job_id = o.job_id and n.number = o.node_number
 where o.space_id = $1
   and o.job_id = $2
 order by o.node_number, o.locale_bit
 limit $3`,
    [spaceId, jobId, limit],
  );
  return {
    outcomes: rows.map(({ variantId, repositoryId, locale, outcome, reason, message }) => ({
      variantId,
      repositoryId,
      locale,
      outcome,
      reason,
      message,
    })),
    total: Number(rows[0]?.total ?? 0),
  };
}
