import type { CopyVariants } from '@scriptorium/contracts';
import { postponeCommand } from '@scriptorium/jobs';
import type { ClientBase } from 'pg';

/**
 * Adds moved bytes to the copy. If any content arrived, even an empty one, the copy no longer waits for anything.
 * All commands of a job share this row: call this last, and the row is not locked if nothing arrived.
 */
export async function addMovedBytes(
  client: ClientBase,
  { spaceId, jobId }: CopyVariants,
  bytes: number,
  hasArrived = bytes > 0,
): Promise<void> {
  if (bytes === 0 && !hasArrived) return;
  await client.query({
    name: 'add-moved-bytes',
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
 * Records what a running copy waits for, and postpones the rescue of its command: the command's message is redelivered
 * within a minute. Locks the command before its copy, as every save does. Does nothing if another delivery has closed
 * the command.
 */
export async function saveWaitingFor(client: ClientBase, command: CopyVariants, code: string): Promise<void> {
  if (!(await postponeCommand(client, command))) return;
  await client.query({
    name: 'save-waiting-for',
    text: `
update jobs.drive_copies
   set waiting_for = $3
 where space_id = $1
   and job_id = $2
   and waiting_for is distinct from $3`,
    values: [command.spaceId, command.jobId, code],
  });
}

/** Returns up to `limit` names of files with this content. */
export async function readFileNames(
  client: ClientBase,
  { spaceId, jobId }: CopyVariants,
  hash: Buffer,
  limit: number,
): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>({
    name: 'read-file-names',
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
