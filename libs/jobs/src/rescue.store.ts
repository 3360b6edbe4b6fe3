import type { JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { ReleasedCommand } from './released-command';

/**
 * Queries by which the planner recovers from lost messages. Each statement skips rows that another transaction has
 * locked, because that transaction handles them. So several planners can rescue concurrently, and none waits.
 */

/**
 * SQL expression for the release of a command in flight, which is the key of the index `commands_released`; null for
 * other commands. Only statements that need all commands in flight use it. With a condition on the columns instead, the
 * index would also match the statements about one command: prepared while few commands are in flight, they would read
 * all of them from then on.
 */
const RELEASED_AT = `case when state = 'released' then released_at end`;

/**
 * Releases commands again that were released longer ago than their time-out, and locks them. The time-out doubles with
 * each release, up to 32 times `olderThanMs`: while jobs wait for workers, a queued command is not lost, and every
 * further message is one more to process. Reads the jobs without a lock.
 */
export async function releaseAgain(client: ClientBase, olderThanMs: number, limit: number): Promise<ReleasedCommand[]> {
  const { rows } = await client.query<ReleasedCommand>({
    name: 'release-again',
    text: `
with lost as (
  select space_id, job_id, id
    from jobs.commands
   where state = 'released'
     -- The first condition lets the server use the index; the second is the command's own time-out.
     and (${RELEASED_AT}) < now() - $1 * interval '1 millisecond'
     and released_at < now() - $1 * interval '1 millisecond' * (1 << least(releases - 1, 5))
   order by (${RELEASED_AT})
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
returning c.space_id, j.space_key, c.job_id, j.kind as job_kind, c.id, c.kind, c.releases,
       c.to_number - c.from_number + 1 as nodes`,
    values: [olderThanMs, limit],
  });
  return rows;
}

/** Locks unfinished jobs without released commands: jobs without a plan, and jobs with waiting commands only. */
export async function lockStalledJobs(
  client: ClientBase,
  olderThanMs: number,
  limit: number,
): Promise<{ readonly space_id: SpaceId; readonly id: JobId; readonly state: 'accepted' | 'running' }[]> {
  const { rows } = await client.query<{ space_id: SpaceId; id: JobId; state: 'accepted' | 'running' }>({
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

/** Locks cancelling jobs in the order of their ids, and skips locked ones. */
export async function lockCancellingJobs(
  client: ClientBase,
  limit: number,
): Promise<{ readonly space_id: SpaceId; readonly id: JobId }[]> {
  const { rows } = await client.query<{ space_id: SpaceId; id: JobId }>({
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
