import type { CopyVariants } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

/** What a command of blobs says, and its copy. */
export interface BlobRange {
  readonly from: number;
  readonly to: number;
  readonly fromStore: string;
  readonly toStore: string;
}

/**
 * Holds a command that goes on until the transaction ends, and gives a sign of life for it: the planner does not send it again
 * soon. Every save begins with this one, so that all take their locks in one order: command, blobs of the job, contents, copy.
 * Undefined where the command is closed or its job has ended.
 */
export async function holdCommand(client: ClientBase | Pool, command: CopyVariants): Promise<BlobRange | undefined> {
  const { rows } = await client.query<BlobRange>({
    name: 'hold-blob-command',
    text: `
update jobs.commands c
   set released_at = now()
  from jobs.jobs j
  join jobs.drive_copies d on d.space_id = j.space_id and d.job_id = j.id
 where c.space_id = $1
   and c.job_id = $2
   and c.id = $3
   and c.state = 'released'
   and j.space_id = $1
   and j.id = $2
   and j.state = 'running'
returning c.from_number as "from", c.to_number as "to", d.from_store as "fromStore", d.to_store as "toStore"`,
    values: [command.spaceId, command.jobId, command.commandId],
  });
  return rows[0];
}

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
 * Says what holds a going copy up. The command's message is tried again within a minute by itself: until then the planner has no reason
 * to send another.
 */
export async function noteWaiting(
  pool: Pool,
  { spaceId, jobId, commandId }: CopyVariants,
  code: string,
): Promise<void> {
  await pool.query({
    name: 'note-waiting',
    text: `
with put_off as (
  update jobs.commands
     set released_at = now() + interval '1 minute'
   where space_id = $1
     and job_id = $2
     and id = $4
     and state = 'released'
  returning 1
)
-- From it, so that the command is locked before its copy, as everywhere; one that another delivery has closed waits for nothing.
update jobs.drive_copies
   set waiting_for = $3
  from put_off
 where space_id = $1
   and job_id = $2
   and waiting_for is distinct from $3`,
    values: [spaceId, jobId, code, commandId],
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
