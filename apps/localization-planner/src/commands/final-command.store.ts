import type { ClientBase } from 'pg';

/** The command that puts what was copied in its place; undefined of what is not planned. */
export async function readFinalCommand(
  client: ClientBase,
  spaceId: number,
  jobId: string,
): Promise<{ readonly id: string } | undefined> {
  const { rows } = await client.query<{ id: string }>(
    'select id from jobs.commands where space_id = $1 and job_id = $2 and is_final',
    [spaceId, jobId],
  );
  return rows[0];
}
