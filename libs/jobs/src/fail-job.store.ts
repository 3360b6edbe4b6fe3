import type { CommandId, JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { JobRow } from './job-row';
import { markOwed } from './mark-owed.sql';

/**
 * Ends an accepted job that cannot be planned. Returns undefined if the job is not `accepted`. Locks only the job's
 * row.
 */
export async function failPlanning(
  client: ClientBase,
  spaceId: SpaceId,
  id: JobId,
  error: { readonly code: string; readonly message: string },
): Promise<JobRow | undefined> {
  const { rows } = await client.query<JobRow>(
    `
update jobs.jobs
   set state = 'failed',
       ended_at = now(),
       error_code = $3,
       error_message = $4,
       sequence = sequence + 1,
       changed_at = now()
 where space_id = $1
   and id = $2
   and state = 'accepted'
returning *`,
    [spaceId, id, error.code, error.message],
  );
  return rows[0];
}

export interface FailedCommand {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
  readonly commandId: CommandId;
  /** Nodes that failed with the command. */
  readonly failed: number;
}

export interface DriveCopyError {
  readonly code: string;
  readonly message: string;
  readonly names: readonly string[];
}

/**
 * Closes a released command and ends its copy in drives as failed, even if other commands are released or waiting, so
 * that the tree is never attached. Cancels the waiting commands. An ended job keeps its first error. The command owes
 * its events.
 *
 * The caller must have locked the command and then the job, which must not be cancelling. Waiting commands are locked
 * after their job.
 */
export async function failDriveCopy(
  client: ClientBase,
  { spaceId, jobId, commandId, failed }: FailedCommand,
  error: DriveCopyError,
): Promise<JobRow> {
  const { rows } = await client.query<JobRow>({
    name: 'fail-drive-copy',
    text: `
with closed as (
  update jobs.commands
     set state = 'closed',
         closed_at = now(),
         failed = $4
   where space_id = $1
     and job_id = $2
     and id = $3
     and state = 'released'
  returning id, releases
),
${markOwed('closed')},
stopped as (
  update jobs.commands
     set state = 'cancelled',
         closed_at = now()
   where space_id = $1
     and job_id = $2
     and state = 'waiting'
     and exists (select from closed)
),
named as (
  update jobs.drive_copies c
     set error_names = $7
    from jobs.jobs j
   where c.space_id = $1
     and c.job_id = $2
     and j.space_id = $1
     and j.id = $2
     and j.ended_at is null
     and exists (select from closed)
)
update jobs.jobs j
   set state = case when j.ended_at is null then 'failed' else j.state end,
       failed = j.failed + case when j.ended_at is null then $4 else 0 end,
       error_code = case when j.ended_at is null then $5 else j.error_code end,
       error_message = case when j.ended_at is null then $6 else j.error_message end,
       ended_at = coalesce(j.ended_at, clock_timestamp()),
       commands_open = j.commands_open - 1,
       commands_waiting = 0,
       sequence = j.sequence + case when j.ended_at is null then 1 else 0 end,
       changed_at = case when j.ended_at is null then clock_timestamp() else j.changed_at end
  from closed
 where j.space_id = $1
   and j.id = $2
returning j.*`,
    values: [spaceId, jobId, commandId, failed, error.code, error.message, error.names],
  });
  const [job] = rows;
  if (job === undefined) throw new Error(`Command ${commandId} of job ${jobId} cannot be closed: it is not released.`);
  return job;
}
