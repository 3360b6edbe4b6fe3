import type { JobRow } from '@scriptorium/persistence';
import type { ClientBase } from 'pg';
import { lockJob } from '../jobs/jobs.store';

interface GivenUp {
  readonly spaceId: number;
  readonly jobId: string;
  readonly commandId: string;
  readonly code: string;
  readonly message: string;
}

/**
 * Closes a released command with all of its nodes failed, and ends the job if it was the last. A duplicate fails with the reason;
 * a copy in drives fails whatever else of it is released or waits, since its tree must not be attached. In a cancelling job the
 * command is cancelled. Undefined if the command is not released.
 */
export async function giveUpCommand(client: ClientBase, command: GivenUp): Promise<JobRow | undefined> {
  const { spaceId, jobId, commandId } = command;
  // The command before its job, as the worker takes them: the two never wait for each other.
  const { rowCount } = await client.query(
    `select from jobs.commands where space_id = $1 and job_id = $2 and id = $3 and state = 'released' for update`,
    [spaceId, jobId, commandId],
  );
  const job = rowCount === 1 ? await lockJob(client, spaceId, jobId) : undefined;
  if (job === undefined) return undefined;
  if (job.state === 'cancelling') return cancelDead(client, command);
  return job.kind === 'copy-drive-items' ? failDriveCopy(client, command) : closeAsFailed(client, job, command);
}

async function closeAsFailed(client: ClientBase, job: JobRow, command: GivenUp): Promise<JobRow | undefined> {
  const { spaceId, jobId, commandId, code, message } = command;
  const isLast = job.state === 'running' && job.commands_open === 1 && job.commands_waiting === 0;
  const { rows } = await client.query<JobRow>(
    `
with held as (
  select c.id, n.number, c.locale_bit
    from jobs.commands c
    join jobs.plan_nodes n
      on n.space_id = $1
     and n.job_id = $2
     and n.number between c.from_number and c.to_number
     and n.create_mask & (1::bigint << c.locale_bit) <> 0
   where c.space_id = $1
     and c.job_id = $2
     and c.id = $3
),
failure as (
  insert into jobs.outcomes (space_id, job_id, node_number, locale_bit, outcome, reason, message)
  select $1, $2, number, locale_bit, 'failed', $4, $5
    from held
   where not $7
  on conflict do nothing
),
closed as (
  update jobs.commands
     set state = 'closed',
         closed_at = now(),
         failed = (select count(*) from held)
   where space_id = $1
     and job_id = $2
     and id = $3
  returning id, failed
)
update jobs.jobs j
   set failed = j.failed + closed.failed,
       commands_open = j.commands_open - 1,
       state = case
         when $6 then jobs.state_by_counts(0, j.failed + closed.failed, j.created + j.reused + j.skipped)
         else j.state
       end,
       ended_at = case when $6 then clock_timestamp() else j.ended_at end,
       ended_by = case when $6 then closed.id else j.ended_by end,
       error_code = case when $7 then $4 else j.error_code end,
       error_message = case when $7 then $5 else j.error_message end
  from closed
 where j.space_id = $1
   and j.id = $2
returning j.*`,
    [spaceId, jobId, commandId, code, message, isLast, job.kind !== 'localize'],
  );
  return rows[0];
}

async function cancelDead(client: ClientBase, { spaceId, jobId, commandId }: GivenUp): Promise<JobRow | undefined> {
  const { rows } = await client.query<JobRow>(
    `
with dropped as (
  update jobs.commands
     set state = 'cancelled',
         closed_at = now()
   where space_id = $1
     and job_id = $2
     and id = $3
     and state = 'released'
  returning id
)
update jobs.jobs j
   set commands_open = j.commands_open - 1,
       state = case when j.commands_open = 1 then 'cancelled' else j.state end,
       ended_at = case when j.commands_open = 1 then clock_timestamp() end,
       ended_by = case when j.commands_open = 1 then dropped.id end
  from dropped
 where j.space_id = $1
   and j.id = $2
   and j.state = 'cancelling'
returning j.*`,
    [spaceId, jobId, commandId],
  );
  return rows[0];
}

async function failDriveCopy(client: ClientBase, command: GivenUp): Promise<JobRow | undefined> {
  const { rows } = await client.query<JobRow>(
    `
with closed as (
  update jobs.commands
     set state = case when id = $3 then 'closed' else 'cancelled' end,
         closed_at = now()
   where space_id = $1
     and job_id = $2
     and (id = $3 or state = 'waiting')
)
update jobs.jobs
   set state = case when ended_at is null then 'failed' else state end,
       error_code = case when ended_at is null then $4 else error_code end,
       error_message = case when ended_at is null then $5 else error_message end,
       ended_at = coalesce(ended_at, clock_timestamp()),
       commands_open = commands_open - 1,
       commands_waiting = 0
 where space_id = $1
   and id = $2
returning *`,
    [command.spaceId, command.jobId, command.commandId, command.code, command.message],
  );
  return rows[0];
}
