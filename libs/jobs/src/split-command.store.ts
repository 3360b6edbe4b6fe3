import type { CommandId, JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { endIfLast } from './end-if-last.sql';
import type { JobRow } from './job-row';
import { lockJobState } from './lock-job.store';
import { markOwed } from './mark-owed.sql';

/**
 * Replaces a released command by two waiting halves. In a cancelling job the halves are cancelled, and the job ends if
 * the command was its last. The command owes its events. Returns undefined if the command is not released or has only
 * one node.
 *
 * The caller must have locked the command. Locks its job.
 */
export async function splitCommand(
  client: ClientBase,
  spaceId: SpaceId,
  jobId: JobId,
  commandId: CommandId,
): Promise<JobRow | undefined> {
  // The job is locked first, so that a concurrent cancel either sees the halves or is seen here.
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
  returning id, releases, kind, from_number, to_number, locale_bit, (from_number + to_number) / 2 as middle
),
${markOwed('split')},
half as (
  select kind, locale_bit, from_number, middle as to_number
    from split
   union all
  select kind, locale_bit, middle + 1, to_number
    from split
),
inserted as (
  insert into jobs.commands (space_id, job_id, id, kind, locale_bit, from_number, to_number, state)
  select $1, $2, content.variant_id($3, format('half %s-%s', from_number, to_number)),
         kind, locale_bit, from_number, to_number, case when $4 = 'running' then 'waiting' else 'cancelled' end
    from half
)
update jobs.jobs j
   set commands_open = j.commands_open - 1,
       commands_waiting = j.commands_waiting + case when $4 = 'running' then 2 else 0 end,
       ${endIfLast({
         open: 'j.commands_open - 1',
         waiting: `j.commands_waiting + case when $4 = 'running' then 2 else 0 end`,
         by: 'split.id',
       })}
  from split
 where j.space_id = $1
   and j.id = $2
returning j.*`,
    values: [spaceId, jobId, commandId, state],
  });
  return rows[0];
}
