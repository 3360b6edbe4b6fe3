import type { CommandId, JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { endIfLast } from './end-if-last.sql';
import type { JobRow } from './job-row';
import { markOwed } from './mark-owed.sql';

export interface CommandCounts {
  readonly created: number;
  readonly reused: number;
  readonly failed: number;
  /** Default: 0. */
  readonly skipped?: number;
  /** The number of the variants that it has created, for their events; absent if it has created none. */
  readonly sequence?: string | null;
}

/** The reason for the failure of a job that is completed or rolled back as a whole. */
export interface JobError {
  readonly code: string;
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** now() is the time at which the worker began the command. The contents of files are moved before that. */
const START = `
       started_at = case
         when j.started_at is not null or j.ended_at is not null or closed.kind = 'roll-back' then j.started_at
         when closed.kind = 'copy-blobs' then j.planned_at
         else now()
       end,
       started_done = case
         when j.started_at is null then j.created + j.reused + j.skipped + j.failed
         else j.started_done
       end`.trim();

/**
 * Closes a released command and adds its counts to its job. The last command ends the job; a cancelling job is then
 * cancelled. The counts and the error of an ended job do not change. The command owes its events. Returns the updated
 * job.
 *
 * The caller must have locked the command. The job's row is the last lock of the transaction, so that commands of one
 * job wait only for each other's commit, not for each other's work.
 */
export async function closeCommand(
  client: ClientBase,
  spaceId: SpaceId,
  jobId: JobId,
  commandId: CommandId,
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
         failed = $6,
         sequence = $10
   where space_id = $1
     and job_id = $2
     and id = $3
     and state = 'released'
  returning id, kind, releases
),
${markOwed('closed')}
update jobs.jobs j
   set created = j.created + case when j.ended_at is null then $4 else 0 end,
       reused = j.reused + case when j.ended_at is null then $5 else 0 end,
       failed = j.failed + case when j.ended_at is null then $6 else 0 end,
       skipped = j.skipped + case when j.ended_at is null then $11 else 0 end,
       commands_open = j.commands_open - 1,
       error_code = case when j.ended_at is null then coalesce($7::text, j.error_code) else j.error_code end,
       error_message = case when j.ended_at is null then coalesce($8::text, j.error_message) else j.error_message end,
       error_data = case when j.ended_at is null then coalesce($9::jsonb, j.error_data) else j.error_data end,
       ${START},
       ${endIfLast({
         open: 'j.commands_open - 1',
         waiting: 'j.commands_waiting',
         failed: 'j.failed + $6',
         settled: 'j.created + j.reused + j.skipped + $4 + $5 + $11',
         by: 'closed.id',
         progresses: true,
       })}
  from closed
 where j.space_id = $1
   and j.id = $2
returning j.*`,
    values: [spaceId, jobId, commandId, ...valuesOf(counts, error)],
  });
  const [job] = rows;
  if (job === undefined) throw new Error(`Command ${commandId} of job ${jobId} cannot be closed: it is not released.`);
  return job;
}

/** Returns $4 to $11. */
function valuesOf({ created, reused, failed, skipped = 0, sequence }: CommandCounts, error?: JobError): unknown[] {
  return [created, reused, failed, error?.code, error?.message, error?.data, sequence, skipped];
}
