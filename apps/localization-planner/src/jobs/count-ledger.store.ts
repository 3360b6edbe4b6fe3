import type { OutcomeCount } from '@scriptorium/contracts';
import type { JobRow } from '@scriptorium/jobs';
import type { Pool } from 'pg';
import { executedOutcome } from './executed-outcome';

/**
 * Counts the outcomes of a job by outcome, locale and reason. Created nodes have no row; each closed command
 * has their number. Reads one snapshot.
 */
export async function countLedger(pool: Pool, job: JobRow): Promise<OutcomeCount[]> {
  const { space_id: spaceId, id } = job;
  const { rows } = await pool.query<OutcomeCount>({
    name: 'count-ledger',
    text: `
with counted as (
  select $3::text as outcome, locale_bit, null as reason, sum(created) as count
    from jobs.commands
   where space_id = $1
     and job_id = $2
     and state = 'closed'
     and created > 0
   group by locale_bit
   union all
  select outcome, locale_bit, reason, count(*)
    from jobs.outcomes
   where space_id = $1
     and job_id = $2
   group by outcome, locale_bit, reason
)
select c.outcome, j.locales[c.locale_bit + 1] as locale, c.reason, c.count::integer as count
  from counted c
  join jobs.jobs j on j.space_id = $1 and j.id = $2
 order by c.outcome, c.locale_bit, c.reason`,
    values: [spaceId, id, executedOutcome(job)],
  });
  return rows;
}
