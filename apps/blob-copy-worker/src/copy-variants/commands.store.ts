import type { JobRow } from '@scriptorium/persistence';
import type { ClientBase } from 'pg';

export type CommandState = 'waiting' | 'released' | 'closed' | 'split' | 'cancelled';

/** A command together with what its job says about all of them. */
export interface ClaimedCommand {
  readonly state: CommandState;
  /** Carried out when all others of the job are. */
  readonly is_final: boolean;
  readonly locale_bit: number;
  readonly locale: string;
  readonly from_number: number;
  readonly to_number: number;
  readonly job_state: JobRow['state'];
  readonly replicate_folders: boolean;
  readonly has_redirects: boolean;
  /** Whether any field of the space must be unique. */
  readonly has_unique_values: boolean;
  readonly requested_by: string;
}

/** Takes a command's row for this transaction: a second delivery at the same time waits here, and then finds it closed. */
export async function claimCommand(
  client: ClientBase,
  spaceId: number,
  jobId: string,
  commandId: string,
): Promise<ClaimedCommand | undefined> {
  const { rows } = await client.query<ClaimedCommand>({
    name: 'claim-command',
    text: `
select c.state, c.is_final, c.locale_bit, j.locales[c.locale_bit + 1] as locale, c.from_number, c.to_number,
       j.state as job_state, j.replicate_folders, j.has_redirects, j.requested_by,
       exists (select from content.unique_values u where u.space_id = $1) as has_unique_values
  from jobs.commands c
  join jobs.jobs j on j.space_id = $1 and j.id = $2
 where c.space_id = $1
   and c.job_id = $2
   and c.id = $3
   for update of c`,
    values: [spaceId, jobId, commandId],
  });
  return rows[0];
}

export interface CommandCounts {
  readonly created: number;
  readonly reused: number;
  readonly failed: number;
}

/** Evaluated on the job's row as it is once its lock is held: two that close at once do not both look like the last. */
const IS_LAST = `(j.state = 'running' and j.commands_open = 1 and j.commands_waiting = 0)`;

/**
 * Closes a released command and adds what it did to its job; the last one ends the job with it. Gives the job as it is
 * then. The job's row is the last thing the transaction takes, so that commands of one job wait for each other's commit
 * and not for each other's work.
 */
export async function closeCommand(
  client: ClientBase,
  spaceId: number,
  jobId: string,
  commandId: string,
  counts: CommandCounts,
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
   set created = j.created + $4,
       reused = j.reused + $5,
       failed = j.failed + $6,
       commands_open = j.commands_open - 1,
       state = case
         when ${IS_LAST} then jobs.state_by_counts(0, j.failed + $6, j.created + j.reused + j.skipped + $4 + $5)
         else j.state
       end,
       ended_at = case when ${IS_LAST} then clock_timestamp() else j.ended_at end,
       ended_by = case when ${IS_LAST} then closed.id else j.ended_by end
  from closed
 where j.space_id = $1
   and j.id = $2
returning j.*`,
    values: [spaceId, jobId, commandId, counts.created, counts.reused, counts.failed],
  });
  const [job] = rows;
  if (job === undefined) throw new Error(`Command ${commandId} was claimed and could not be closed.`);
  return job;
}

/** Puts two waiting halves in the place of a released command; undefined where it is not released any more. */
export async function splitCommand(
  client: ClientBase,
  spaceId: number,
  jobId: string,
  commandId: string,
): Promise<JobRow | undefined> {
  const { rows } = await client.query<JobRow>({
    name: 'split-command',
    text: `
with split as (
  update jobs.commands
     set state = 'split',
         closed_at = now()
   where space_id = $1
     and job_id = $2
     and id = $3
     and state = 'released'
     and from_number < to_number
  returning from_number, to_number, locale_bit, (from_number + to_number) / 2 as middle
),
half as (
  select locale_bit, from_number, middle as to_number
    from split
   union all
  select locale_bit, middle + 1, to_number
    from split
),
made as (
  insert into jobs.commands (space_id, job_id, id, locale_bit, from_number, to_number, state)
  select $1, $2, content.variant_id($3, format('half %s-%s', from_number, to_number)),
         locale_bit, from_number, to_number, 'waiting'
    from half
)
update jobs.jobs j
   set commands_open = commands_open - 1,
       commands_waiting = commands_waiting + case when j.state = 'running' then 2 else 0 end
  from split
 where j.space_id = $1
   and j.id = $2
returning j.*`,
    values: [spaceId, jobId, commandId],
  });
  return rows[0];
}

/** Takes a released command out of a cancelled job; false where the job has been taken up again meanwhile. */
export async function cancelCommand(
  client: ClientBase,
  spaceId: number,
  jobId: string,
  commandId: string,
): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'cancel-command',
    text: `
with job as (
  -- Waits for who changes the job, and sees what became of it.
  select
    from jobs.jobs
   where space_id = $1
     and id = $2
     and state = 'cancelled'
     for update
),
cancelled as (
  update jobs.commands
     set state = 'cancelled',
         closed_at = now()
   where space_id = $1
     and job_id = $2
     and id = $3
     and state = 'released'
     and exists (select from job)
  returning 1
)
update jobs.jobs
   set commands_open = commands_open - 1
 where space_id = $1
   and id = $2
   and exists (select from cancelled)`,
    values: [spaceId, jobId, commandId],
  });
  return rowCount !== 0;
}

export async function insertFailure(
  client: ClientBase,
  spaceId: number,
  jobId: string,
  node: { readonly number: number; readonly localeBit: number; readonly reason: string; readonly message: string },
): Promise<void> {
  await client.query({
    name: 'insert-failure',
    text: `
insert into jobs.outcomes (space_id, job_id, node_number, locale_bit, outcome, reason, message)
values ($1, $2, $3, $4, 'failed', $5, $6)
on conflict do nothing`,
    values: [spaceId, jobId, node.number, node.localeBit, node.reason, node.message],
  });
}

/** The job, for a redelivery that has to tell of a closed command again, and whether that command was its last. */
export async function readJobAfter(client: ClientBase, spaceId: number, jobId: string): Promise<JobRow | undefined> {
  const { rows } = await client.query<JobRow>({
    name: 'read-job-after',
    text: 'select * from jobs.jobs where space_id = $1 and id = $2',
    values: [spaceId, jobId],
  });
  return rows[0];
}
