import type { JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/** Returns the id of an undo of the job; undefined if it was never undone. */
export async function readUndoOf(client: ClientBase, spaceId: SpaceId, jobId: JobId): Promise<JobId | undefined> {
  const { rows } = await client.query<{ id: JobId }>({
    name: 'read-undo-of',
    text: `
select id
  from jobs.jobs
 where space_id = $1
   and parent_job_id = $2
   and kind = 'undo'
 order by accepted_at
 limit 1`,
    values: [spaceId, jobId],
  });
  return rows[0]?.id;
}
