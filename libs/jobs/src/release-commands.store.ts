import type { JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { ReleasedCommand } from './released-command';

/**
 * Releases up to `limit` waiting commands of a job, lowest range first, and counts them as open. The caller must have
 * locked the job: of two transactions that fill the same window, the second finds it full. Locks the commands after the
 * job. No transaction locks a waiting command before its job.
 */
export async function releaseCommands(
  client: ClientBase,
  spaceId: SpaceId,
  jobId: JobId,
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
     -- The command that attaches a tree waits for all other commands.
     and (c.kind <> 'attach' or not exists (
       select
         from jobs.commands other
        where other.space_id = $1
          and other.job_id = $2
          and other.state in ('waiting', 'released')
          and other.kind <> 'attach'))
   order by c.from_number, c.locale_bit
   limit $3
     for no key update of c
),
released as (
  update jobs.commands c
     set state = 'released',
         released_at = now(),
         releases = releases + 1
   -- The commands are locked. With a condition on the state, or a join, the server would read all that wait.
   where c.space_id = $1
     and c.job_id = $2
     and c.id = any (array(select id from next))
  returning c.id, c.kind, c.releases, c.to_number - c.from_number + 1 as nodes
),
counted as (
  update jobs.jobs
     set commands_waiting = commands_waiting - (select count(*) from released),
         commands_open = commands_open + (select count(*) from released)
   where space_id = $1
     and id = $2
  returning space_id, space_key, id, kind
)
select counted.space_id, counted.space_key, counted.id as job_id, counted.kind as job_kind, released.id,
       released.kind, released.releases, released.nodes
  from released
 cross join counted`,
    values: [spaceId, jobId, limit],
  });
  return rows;
}
