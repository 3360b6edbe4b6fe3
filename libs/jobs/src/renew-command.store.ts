import type { CommandId, JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

/** A range of the blobs of a copy between two stores. */
export interface BlobRange {
  readonly from: number;
  readonly to: number;
  readonly fromStore: string;
  readonly toStore: string;
}

interface NamedCommand {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
  readonly commandId: CommandId;
}

/**
 * Locks a released command of a running copy between stores until the transaction ends, and restarts its time-out, so
 * that the planner does not release it again. Returns undefined if the command is not released or its job is not
 * running. Every transaction of such a copy starts with this statement, so that all acquire their locks in the same
 * order: command, blobs of the job, blobs, copy. Reads the job without a lock.
 */
export async function renewBlobCommand(
  client: ClientBase | Pool,
  { spaceId, jobId, commandId }: NamedCommand,
): Promise<BlobRange | undefined> {
  const { rows } = await client.query<BlobRange>({
    name: 'renew-blob-command',
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
    values: [spaceId, jobId, commandId],
  });
  return rows[0];
}

/** Postpones the rescue of a released command by one minute. Returns whether it is released. Locks the command. */
export async function postponeCommand(
  client: ClientBase,
  { spaceId, jobId, commandId }: NamedCommand,
): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'postpone-command',
    text: `
update jobs.commands
   set released_at = now() + interval '1 minute'
 where space_id = $1
   and job_id = $2
   and id = $3
   and state = 'released'`,
    values: [spaceId, jobId, commandId],
  });
  return rowCount === 1;
}
