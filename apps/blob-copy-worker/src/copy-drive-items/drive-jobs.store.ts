import type { DriveCopy } from '@scriptorium/copy-engine';
import type { JobRow } from '@scriptorium/persistence';
import type { ClientBase } from 'pg';

/** What a copy's job says about all of its commands. */
export async function readDriveCopy(client: ClientBase, spaceId: number, jobId: string): Promise<DriveCopy> {
  const { rows } = await client.query<DriveCopy>({
    name: 'read-drive-copy',
    text: `
select c.space_id as "spaceId", c.job_id as "jobId", c.number, c.target_drive_id as "targetDriveId",
       c.target_folder_id as "targetFolderId", c.name, c.conflict, c.children_only as "childrenOnly",
       c.all_versions as "allVersions", j.requested_by as "requestedBy"
  from jobs.drive_copies c
  join jobs.jobs j on j.space_id = c.space_id and j.id = c.job_id
 where c.space_id = $1
   and c.job_id = $2`,
    values: [spaceId, jobId],
  });
  const [row] = rows;
  if (row === undefined) throw new Error(`Job ${jobId} copies nothing in drives.`);
  return row;
}

/**
 * Ends a copy as failed, whatever of it was made: none of it is to be seen. What waits is not released any more. One that was cancelled
 * meanwhile stays so, and of several reasons the first counts: somebody may have been told. Comes behind closeCommand, with which the
 * transaction holds the job's row.
 */
export async function failCopy(
  client: ClientBase,
  spaceId: number,
  jobId: string,
  error: { readonly code: string; readonly message: string; readonly names: readonly string[] },
): Promise<JobRow> {
  const { rows } = await client.query<JobRow>(
    `
with untold as (
  select
    from jobs.jobs
   where space_id = $1
     and id = $2
     and state not in ('cancelling', 'cancelled')
     and error_code is null
),
named as (
  update jobs.drive_copies
     set error_names = $5
   where space_id = $1
     and job_id = $2
     and exists (select from untold)
),
stopped as (
  update jobs.commands
     set state = 'cancelled'
   where space_id = $1
     and job_id = $2
     and state = 'waiting'
)
update jobs.jobs
   set state = case when exists (select from untold) then 'failed' else state end,
       ended_at = case when exists (select from untold) then coalesce(ended_at, clock_timestamp()) else ended_at end,
       commands_waiting = 0,
       error_code = case when exists (select from untold) then $3 else error_code end,
       error_message = case when exists (select from untold) then $4 else error_message end
 where space_id = $1
   and id = $2
returning *`,
    [spaceId, jobId, error.code, error.message, error.names],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`There is no job ${jobId}.`);
  return row;
}

/** What a copy has put in its place: for the redelivery that has to tell of it again. */
export async function readAttached(client: ClientBase, copy: DriveCopy): Promise<readonly AttachedItem[]> {
  const { rows } = await client.query<AttachedItem>({
    name: 'read-attached',
    text: `
select i.id, i.name, i.is_folder as "isFolder", i.size::double precision as size, c.change
  from content.drive_copies c
  join content.drive_items i
    on i.space_id = c.space_id
   and i.drive_id = c.drive_id
   and i.change = c.change
   and i.job_id = c.job_id
 where c.space_id = $1
   and c.drive_id = $2
   and c.number = $3`,
    values: [copy.spaceId, copy.targetDriveId, copy.number],
  });
  return rows;
}

export interface AttachedItem {
  readonly id: string;
  readonly name: string;
  readonly isFolder: boolean;
  readonly size: number;
  /** The drive's change with which it came to be there. */
  readonly change: string;
}
