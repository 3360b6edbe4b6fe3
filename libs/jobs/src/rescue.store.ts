import type { ClientBase } from 'pg';
import type { ReleasedCommand } from './released-command';

/**
 * What the planner finds again after messages were lost. Each statement skips rows that another transaction has locked: that
 * transaction takes care of them, so several planners can rescue at once, and none waits.
 */

/**
 * Locks released commands that have been out for too long and releases them once more. Each time they may be out for twice
 * as long, up to 32 times: while jobs wait for workers, a command that had no turn yet is not lost, and every further
 * message of it is one more to process. Locks commands, and reads their jobs without a lock.
 */
export async function releaseAgain(client: ClientBase, olderThanMs: number, limit: number): Promise<ReleasedCommand[]> {
  const { rows } = await client.query<ReleasedCommand>({
    name: 'release-again',
    text: `
with lost as (
  select space_id, job_id, id
    from jobs.commands
   where state = 'released'
     -- The first for the index, the second for the command.
     and released_at < now() - $1 * interval '1 millisecond'
     and released_at < now() - $1 * interval '1 millisecond' * (1 << least(releases - 1, 5))
   order by released_at
   limit $2
     for update skip locked
)
update jobs.commands c
   set released_at = now(),
       releases = releases + 1
  from lost
  join jobs.jobs j on j.space_id = lost.space_id and j.id = lost.job_id
 where c.space_id = lost.space_id
   and c.job_id = lost.job_id
   and c.id = lost.id
returning c.space_id, j.space_key, c.job_id, j.kind as job_kind, c.id, c.kind, c.releases`,
    values: [olderThanMs, limit],
  });
  return rows;
}

/**
 * Locks unfinished jobs with nothing out: not planned yet, or with commands that wait and none released.
 */
export async function lockStalledJobs(
  client: ClientBase,
  olderThanMs: number,
  limit: number,
): Promise<{ readonly space_id: number; readonly id: string; readonly state: 'accepted' | 'running' }[]> {
  const { rows } = await client.query<{ space_id: number; id: string; state: 'accepted' | 'running' }>({
    name: 'lock-stalled-jobs',
    text: `
select space_id, id, state
  from jobs.jobs
 where ended_at is null
   and accepted_at < now() - $1 * interval '1 millisecond'
   and commands_open = 0
   and (state = 'accepted' or commands_waiting > 0)
 order by accepted_at
 limit $2
   for update skip locked`,
    values: [olderThanMs, limit],
  });
  return rows;
}

/** Locks cancelling jobs, in the order of their ids, without waiting for any that is locked. */
export async function lockCancellingJobs(
  client: ClientBase,
  limit: number,
): Promise<{ readonly space_id: number; readonly id: string }[]> {
  const { rows } = await client.query<{ space_id: number; id: string }>({
    name: 'lock-cancelling-jobs',
    text: `
select space_id, id
  from jobs.jobs
 where state = 'cancelling'
 order by space_id, id
 limit $1
   for update skip locked`,
    values: [limit],
  });
  return rows;
}
