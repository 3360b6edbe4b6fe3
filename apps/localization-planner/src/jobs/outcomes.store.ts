import type { OutcomeView } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

/** Outcomes that differ from plain creation, in the order of the plan, and how many there are. */
export async function listOutcomes(
  pool: Pool,
  spaceId: number,
  jobId: string,
  limit: number,
): Promise<{ outcomes: OutcomeView[]; total: number }> {
  const { rows } = await pool.query<OutcomeView & { total: string }>(
    `
select n.variant_id as "variantId", j.locales[o.locale_bit + 1] as locale, o.outcome, o.reason, o.message,
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
    outcomes: rows.map(({ variantId, locale, outcome, reason, message }) => ({
      variantId,
      locale,
      outcome,
      reason,
      message,
    })),
    total: Number(rows[0]?.total ?? 0),
  };
}

/**
 * Takes an ended job up again: the failures that a new try could mend are taken back and become a waiting command each,
 * and what a cancel stopped waits once more. Failures of the plan itself (a repository that cannot host the locale) stay:
 * they need a new job. Returns how many commands are to be done; the caller holds the job's row.
 */
export async function reopenJob(client: ClientBase, spaceId: number, jobId: string): Promise<number> {
  const { rows } = await client.query<{ reopened: string }>(
    `
with failure as (
  delete from jobs.outcomes o
   using jobs.plan_nodes n
   where o.space_id = $1
     and o.job_id = $2
     and o.outcome = 'failed'
     and n.space_id = $1
     and n.job_id = $2
     and n.number = o.node_number
     and n.create_mask & (1::bigint << o.locale_bit) <> 0
  returning o.node_number, o.locale_bit
),
command as (
  insert into jobs.commands (space_id, job_id, id, locale_bit, from_number, to_number, state)
  select $1, $2,
         content.variant_id($2, format('retry %s/%s after %s', node_number, locale_bit, j.ended_at)),
         locale_bit, node_number, node_number, 'waiting'
    from failure
    join jobs.jobs j on j.space_id = $1 and j.id = $2
  returning 1
),
stopped as (
  update jobs.commands
     set state = 'waiting'
   where space_id = $1
     and job_id = $2
     -- Halves of a command that was split after the cancel wait already, and nobody counted them.
     and state in ('cancelled', 'waiting')
  returning 1
),
job as (
  update jobs.jobs
     set state = 'running',
         ended_at = null,
         ended_by = null,
         failed = failed - (select count(*) from command),
         commands_waiting = (select count(*) from command) + (select count(*) from stopped)
   where space_id = $1
     and id = $2
     -- What was out when the job was cancelled may not have come back.
     and (exists (select from command) or exists (select from stopped) or commands_open > 0)
  returning commands_waiting + commands_open as reopened
)
select reopened from job`,
    [spaceId, jobId],
  );
  return Number(rows[0]?.reopened ?? 0);
}
