import type { ClientBase } from 'pg';
import { PROGRESS_INTERVAL } from './end-if-last.sql';
import type { JobRow } from './job-row';

/**
 * Returns the unfinished jobs whose last counts no event has reported, if their last report is a second ago. The caller
 * appends an event of each to the outbox, in the same transaction. Skips jobs that another transaction has locked: a
 * command that is just closed reports the counts itself, or they are due again.
 */
export async function reportProgress(client: ClientBase, limit: number): Promise<readonly JobRow[]> {
  const { rows } = await client.query<JobRow>({
    name: 'report-progress',
    text: `
with due as (
  select space_id, id
    from jobs.jobs
   where ended_at is null
     and progress_unreported
     and progressed_at <= statement_timestamp() - ${PROGRESS_INTERVAL}
   limit $1
     for update skip locked
)
update jobs.jobs j
   set progressed_at = statement_timestamp(),
       progressed_by = null,
       progress_unreported = false
  from due
 where j.space_id = due.space_id
   and j.id = due.id
returning j.*`,
    values: [limit],
  });
  return rows;
}
