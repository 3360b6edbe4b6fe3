import type { CopyVariants } from '@scriptorium/contracts';
import { postponeCommand } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';

/**
 * Counts what has come to be there; where anything did, be it a file without a byte, nothing is waited for any more. Last of all: it is
 * the row that all commands of a job share, so whoever has nothing to say leaves it alone.
 */
export async function countBytes(
  client: ClientBase,
  { spaceId, jobId }: CopyVariants,
  bytes: number,
  hasArrived = bytes > 0,
): Promise<void> {
  if (bytes === 0 && !hasArrived) return;
  await client.query({
    name: 'count-bytes',
    text: `
update jobs.drive_copies
   set bytes_moved = bytes_moved + $3,
       waiting_for = case when $4 then null else waiting_for end
 where space_id = $1
   and job_id = $2`,
    values: [spaceId, jobId, bytes, hasArrived],
  });
}

/**
 * Records what a running copy waits for, and puts off the rescue of its command: the command's message is delivered again within a
 * minute. Locks the command before its copy, as every save; one that another delivery has closed waits for nothing.
 */
export async function noteWaiting(client: ClientBase, command: CopyVariants, code: string): Promise<void> {
  if (!(await postponeCommand(client, command))) return;
  await client.query({
    name: 'note-waiting',
    text: `
update jobs.drive_copies
   set waiting_for = $3
 where space_id = $1
   and job_id = $2
   and waiting_for is distinct from $3`,
    values: [command.spaceId, command.jobId, code],
  });
}

/** Some of the files that have this content, to name them to whoever asked for the copy. */
export async function readNamesOf(
  client: ClientBase,
  { spaceId, jobId }: CopyVariants,
  hash: Buffer,
  limit: number,
): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>({
    name: 'read-names-of-content',
    text: `
select n.name
  from jobs.drive_nodes n
 where n.space_id = $1
   and n.job_id = $2
   and (n.blob_hash = $3 or exists (
         select
           from jobs.drive_versions v
          where v.space_id = $1
            and v.job_id = $2
            and v.node_number = n.number
            and v.blob_hash = $3))
 order by n.number
 limit $4`,
    values: [spaceId, jobId, hash, limit],
  });
  return rows.map(({ name }) => name);
}
