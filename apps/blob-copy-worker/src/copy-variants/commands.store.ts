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
  /** Whether the space defines the locale. A retried job may name one that was removed after the job had ended. */
  readonly has_locale: boolean;
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
       exists (select from content.unique_values u where u.space_id = $1) as has_unique_values,
       exists (
         select
           from content.locales l
          where l.space_id = $1
            and l.locale = j.locales[c.locale_bit + 1]) as has_locale
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

/** Sets of an update of the job `j` whose command `dropped` is not carried out: the last one of a cancelling job ends it. */
const CANCELLED_IF_LAST = `
       state = case when j.state = 'cancelling' and j.commands_open = 1 then 'cancelled' else j.state end,
       ended_at = case when j.state = 'cancelling' and j.commands_open = 1 then clock_timestamp() else j.ended_at end,
       ended_by = case when j.state = 'cancelling' and j.commands_open = 1 then dropped.id else j.ended_by end`.trim();

export interface CommandCounts {
  readonly created: number;
  readonly reused: number;
  readonly failed: number;
}

/**
 * Evaluated on the job's row as it is once its lock is held: of two commands that close at the same time, only the second is
 * the last. The constraint jobs_cancelling guarantees that nothing waits in a cancelling job.
 */
const IS_LAST = `(j.state in ('running', 'cancelling') and j.commands_open = 1 and j.commands_waiting = 0)`;

/**
 * Closes a released command and adds what it did to its job; the last one ends the job, a cancelling one as cancelled. The
 * counts of a job that has ended do not change. Returns the job as it is then. The job's row is the last thing the transaction takes, so that commands of one job wait for each other's commit
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
   set created = j.created + case when j.ended_at is null then $4 else 0 end,
       reused = j.reused + case when j.ended_at is null then $5 else 0 end,
       failed = j.failed + case when j.ended_at is null then $6 else 0 end,
       commands_open = j.commands_open - 1,
       state = case
         when ${IS_LAST} and j.state = 'cancelling' then 'cancelled'
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

/**
 * Replaces a released command by two waiting halves; in a cancelling job by two cancelled ones, and the job ends if it was the
 * last. Undefined if the command is not released, or holds one node.
 */
export async function splitCommand(
  client: ClientBase,
  spaceId: number,
  jobId: string,
  commandId: string,
): Promise<JobRow | undefined> {
  // Locked first: a cancel that is accepted meanwhile is not missed by the halves.
  const state = await lockJobState(client, spaceId, jobId);
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
  returning id, from_number, to_number, locale_bit, (from_number + to_number) / 2 as middle
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
         locale_bit, from_number, to_number, case when $4 = 'running' then 'waiting' else 'cancelled' end
    from half
)
update jobs.jobs j
   set commands_open = j.commands_open - 1,
       commands_waiting = j.commands_waiting + case when $4 = 'running' then 2 else 0 end,
       ${CANCELLED_IF_LAST}
  from split dropped
 where j.space_id = $1
   and j.id = $2
returning j.*`,
    values: [spaceId, jobId, commandId, state],
  });
  return rows[0];
}

async function lockJobState(client: ClientBase, spaceId: number, jobId: string): Promise<JobRow['state'] | undefined> {
  const { rows } = await client.query<Pick<JobRow, 'state'>>({
    name: 'lock-job-state',
    text: 'select state from jobs.jobs where space_id = $1 and id = $2 for no key update',
    values: [spaceId, jobId],
  });
  return rows[0]?.state;
}

/**
 * Cancels a released command of a cancelling job, and the job with it if it is the last. Undefined if the job is not cancelling,
 * or the command not released.
 */
export async function cancelCommand(
  client: ClientBase,
  spaceId: number,
  jobId: string,
  commandId: string,
): Promise<JobRow | undefined> {
  if ((await lockJobState(client, spaceId, jobId)) !== 'cancelling') return undefined;
  const { rows } = await client.query<JobRow>({
    name: 'cancel-command',
    text: `
with cancelled as (
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
       ${CANCELLED_IF_LAST}
  from cancelled dropped
 where j.space_id = $1
   and j.id = $2
returning j.*`,
    values: [spaceId, jobId, commandId],
  });
  return rows[0];
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

/** Records all nodes of a range as failed and returns their number. */
export async function insertFailures(
  client: ClientBase,
  spaceId: number,
  jobId: string,
  range: { readonly from: number; readonly to: number; readonly localeBit: number },
  { reason, message }: { readonly reason: string; readonly message: string },
): Promise<number> {
  const { rowCount } = await client.query({
    name: 'insert-failures',
    text: `
insert into jobs.outcomes (space_id, job_id, node_number, locale_bit, outcome, reason, message)
select $1, $2, n.number, $5::integer, 'failed', $6, $7
  from jobs.plan_nodes n
 where n.space_id = $1
   and n.job_id = $2
   and n.number between $3 and $4
   and n.create_mask & (1::bigint << $5) <> 0`,
    values: [spaceId, jobId, range.from, range.to, range.localeBit, reason, message],
  });
  return rowCount ?? 0;
}

/** Returns the job, for a redelivery that publishes a closed command's messages again. */
export async function readJobAfter(client: ClientBase, spaceId: number, jobId: string): Promise<JobRow | undefined> {
  const { rows } = await client.query<JobRow>({
    name: 'read-job-after',
    text: 'select * from jobs.jobs where space_id = $1 and id = $2',
    values: [spaceId, jobId],
  });
  return rows[0];
}
