import type { JobKind } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

export interface ReleasedCommand {
  readonly space_id: number;
  readonly space_key: string;
  readonly job_id: string;
  readonly kind: JobKind;
  readonly id: string;
  readonly movesBlobs: boolean;
  readonly releases: number;
}

/**
 * Releases up to `limit` waiting commands of a job, oldest range first, and counts them as open. The caller holds the
 * job's row: two that top up one window do it one after the other, and the second finds it full.
 */
export async function releaseCommands(
  client: ClientBase,
  spaceId: number,
  jobId: string,
  limit: number,
): Promise<ReleasedCommand[]> {
  const { rows } = await client.query<ReleasedCommand>({
    name: 'release-commands',
    text: `
with next as (
  select c.id
    from jobs.commands c
   where c.space_id = $1
     and c.job_id = $2
     and c.state = 'waiting'
     -- What puts things in their place comes when all else is done.
     and (not c.is_final or not exists (
       select
         from jobs.commands other
        where other.space_id = $1
          and other.job_id = $2
          and other.state in ('waiting', 'released')
          and not other.is_final))
   order by c.from_number, c.locale_bit
   limit $3
),
released as (
  update jobs.commands c
     set state = 'released',
         released_at = now(),
         releases = releases + 1
    from next
   where c.space_id = $1
     and c.job_id = $2
     and c.id = next.id
     and c.state = 'waiting'
  returning c.id, c.moves_blobs, c.releases
),
counted as (
  update jobs.jobs
     set commands_waiting = commands_waiting - (select count(*) from released),
         commands_open = commands_open + (select count(*) from released)
   where space_id = $1
     and id = $2
  returning space_id, space_key, id, kind
)
select counted.space_id, counted.space_key, counted.id as job_id, counted.kind, released.id,
       released.moves_blobs as "movesBlobs", released.releases
  from released
 cross join counted`,
    values: [spaceId, jobId, limit],
  });
  return rows;
}

/**
 * Takes commands that have been out for too long and counts them released once more. Each time they may be out for twice
 * as long, up to 32 times: where jobs wait for workers, a command that had no turn yet is not lost, and every further
 * message of it is one more to be told of.
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
returning c.space_id, j.space_key, c.job_id, j.kind, c.id, c.moves_blobs as "movesBlobs", c.releases`,
    values: [olderThanMs, limit],
  });
  return rows;
}

/**
 * Going jobs that nothing is out for: not planned yet, or with commands waiting and none released. Takes their rows; one
 * that somebody else holds is being taken care of.
 */
export async function findStalledJobs(
  client: ClientBase,
  olderThanMs: number,
  limit: number,
): Promise<{ readonly space_id: number; readonly id: string; readonly state: 'accepted' | 'running' }[]> {
  const { rows } = await client.query<{ space_id: number; id: string; state: 'accepted' | 'running' }>({
    name: 'find-stalled-jobs',
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
