import type { JobRow } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';

/**
 * Reads a job and claims its planning until the transaction ends; `isMine` is false if another transaction plans it. The job's
 * row stays unlocked meanwhile, since planning takes long: the job can be cancelled.
 */
export async function claimPlanning(
  client: ClientBase,
  spaceId: number,
  id: string,
): Promise<(JobRow & { readonly isMine: boolean }) | undefined> {
  const { rows } = await client.query<JobRow & { readonly isMine: boolean }>(
    `
select *, pg_try_advisory_xact_lock(hashtextextended('plan/' || id, space_id)) as "isMine"
  from jobs.jobs
 where space_id = $1
   and id = $2`,
    [spaceId, id],
  );
  return rows[0];
}
