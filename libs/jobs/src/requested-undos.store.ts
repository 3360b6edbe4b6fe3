import type { JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { JobRow } from './job-row';

/**
 * Records that an unfinished localization or roll-out is undone when it has been cancelled. Returns undefined if it has
 * ended, has another kind, or if its undo was requested before. The caller cancels the job in the same transaction.
 */
export async function requestUndoAtEnd(
  client: ClientBase,
  spaceId: SpaceId,
  id: JobId,
  undo: { readonly id: JobId; readonly requestedBy: string },
): Promise<JobRow | undefined> {
  const { rows } = await client.query<JobRow>({
    name: 'request-undo-at-end',
    text: `
update jobs.jobs
   set undo_job_id = $3,
       undo_requested_by = $4,
       sequence = sequence + 1,
       changed_at = clock_timestamp()
 where space_id = $1
   and id = $2
   and kind in ('localize', 'roll-out')
   and ended_at is null
   and undo_job_id is null
returning *`,
    values: [spaceId, id, undo.id, undo.requestedBy],
  });
  return rows[0];
}

/**
 * Returns cancelled jobs whose undos are requested, and marks them as started. The caller inserts the undos in the same
 * transaction. Skips jobs that another transaction has locked, so that several planners can run this at once.
 */
export async function claimRequestedUndos(client: ClientBase, limit: number): Promise<readonly JobRow[]> {
  const { rows } = await client.query<JobRow & { readonly requested_undo_by: string }>({
    name: 'claim-requested-undos',
    text: `
with due as (
  select space_id, id, undo_requested_by
    from jobs.jobs
   where undo_requested_by is not null
     and ended_at is not null
   order by space_id, id
   limit $1
     for update skip locked
)
update jobs.jobs j
   set undo_requested_by = null
  from due
 where j.space_id = due.space_id
   and j.id = due.id
returning j.*, due.undo_requested_by as requested_undo_by`,
    values: [limit],
  });
  return rows.map(({ requested_undo_by: requestedBy, ...job }) => ({ ...job, undo_requested_by: requestedBy }));
}
