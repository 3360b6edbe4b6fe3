import type { ClientBase } from 'pg';
import { endIfLast } from './end-if-last.sql';
import type { JobRow } from './job-row';
import { lockJobState } from './lock-job.store';

/**
 * Replaces a released command by two waiting halves; in a cancelling job by two cancelled ones, and the job ends if it was the
 * last. Undefined if the command is not released, or holds one node.
 *
 * The caller has locked the command; locks its job.
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
