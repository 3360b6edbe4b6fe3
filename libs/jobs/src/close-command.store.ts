import type { ClientBase } from 'pg';
import { endIfLast } from './end-if-last.sql';
import type { JobRow } from './job-row';

export interface CommandCounts {
  readonly created: number;
  readonly reused: number;
  readonly failed: number;
}

/** Why a job that is made whole or not at all has failed. */
export interface JobError {
  readonly code: string;
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * Closes a released command and adds its counts to its job; the last one ends the job, a cancelling one as cancelled. The counts
 * and the error of a job that has ended do not change. Returns the job as it is then.
 *
 * The caller has locked the command; the job's row is the last that the transaction locks, so that commands of one job wait for
 * each other's commit and not for each other's work.
 */
export async function closeCommand(
  client: ClientBase,
  spaceId: number,
  jobId: string,
  commandId: string,
  counts: CommandCounts,
  error?: JobError,
): Promise<JobRow> {
  const { rows } = await client.query<JobRow>({
    name: 'close-command',
    text: `
with closed as (
  update jobs.commands
     set state = 'closed',
         closed_at = now(),
         created = $4,
         reused = $5,
         failed = $6
   where space_id = $1
     and job_id = $2
     and id = $3
     and state = 'released'
  returning id
)
update jobs.jobs j
   set created = j.created + case when j.ended_at is null then $4 else 0 end,
       reused = j.reused + case when j.ended_at is null then $5 else 0 end,
       failed = j.failed + case when j.ended_at is null then $6 else 0 end,
       commands_open = j.commands_open - 1,
       error_code = case when j.ended_at is null then coalesce($7::text, j.error_code) else j.error_code end,
       error_message = case when j.ended_at is null then coalesce($8::text, j.error_message) else j.error_message end,
       error_data = case when j.ended_at is null then coalesce($9::jsonb, j.error_data) else j.error_data end,
       ${endIfLast({
         open: 'j.commands_open - 1',
         waiting: 'j.commands_waiting',
         failed: 'j.failed + $6',
         settled: 'j.created + j.reused + j.skipped + $4 + $5',
         by: 'closed.id',
       })}
  from closed
 where j.space_id = $1
   and j.id = $2
returning j.*`,
    values: [
      spaceId,
      jobId,
      commandId,
      counts.created,
      counts.reused,
      counts.failed,
      error?.code,
      error?.message,
      error?.data,
    ],
  });
  const [job] = rows;
  if (job === undefined) throw new Error(`Command ${commandId} was claimed and could not be closed.`);
  return job;
}
