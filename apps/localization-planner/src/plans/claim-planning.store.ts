import type { JobId, SpaceId } from '@scriptorium/contracts';
import type { JobRow } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';

/**
 * Reads a job and locks its planning until the transaction ends. `isLocked` is false if another transaction plans it.
 * The row of the job stays unlocked, since planning takes long: the job can be cancelled meanwhile.
 */
export async function claimPlanning(
  client: ClientBase,
  spaceId: SpaceId,
  id: JobId,
): Promise<(JobRow & { readonly isLocked: boolean }) | undefined> {
  const { rows } = await client.query<JobRow & { readonly isLocked: boolean }>(
    `
select *, pg_try_advisory_xact_lock(hashtextextended('plan/' || id, space_id)) as "isLocked"
  from jobs.jobs
 where space_id = $1
   and id = $2`,
    [spaceId, id],
  );
  return rows[0];
}
