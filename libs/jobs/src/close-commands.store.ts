import type { CommandId, JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { endIfLast } from './end-if-last.sql';
import type { CommandCounts } from './close-command.store';
import type { JobRow } from './job-row';

export interface ClosingCommand extends Omit<CommandCounts, 'skipped'> {
  readonly jobId: JobId;
  readonly commandId: CommandId;
}

/** $2 to $7 are arrays with one element for each command. */
const CLOSE_COMMANDS = `
with closed as (
  update jobs.commands c
     set state = 'closed',
         closed_at = now(),
         created = member.created,
         reused = member.reused,
         failed = member.failed,
         sequence = member.sequence
    from unnest($2::uuid[], $3::uuid[], $4::integer[], $5::integer[], $6::integer[], $7::bigint[])
         member (job_id, id, created, reused, failed, sequence)
   where c.space_id = $1
     and c.job_id = member.job_id
     and c.id = member.id
     and c.state = 'released'
  returning c.job_id, c.id, c.releases, c.created, c.reused, c.failed
),
owed as (
  insert into jobs.owed_events (space_id, job_id, command_id, release)
  select $1, job_id, id, releases
    from closed
),
total as (
  select job_id, count(*)::integer as commands, max(id::text)::uuid as last_id,
         sum(created) as created, sum(reused) as reused, sum(failed) as failed
    from closed
   group by job_id
),
locked as (
  select total.*
    from total
    join jobs.jobs j on j.space_id = $1 and j.id = total.job_id
   order by j.id
     for no key update of j
)
update jobs.jobs j
   set created = j.created + case when j.ended_at is null then locked.created else 0 end,
       reused = j.reused + case when j.ended_at is null then locked.reused else 0 end,
       failed = j.failed + case when j.ended_at is null then locked.failed else 0 end,
       commands_open = j.commands_open - locked.commands,
       started_at = case when j.started_at is null and j.ended_at is null then now() else j.started_at end,
       started_done = case
         when j.started_at is null then j.created + j.reused + j.skipped + j.failed
         else j.started_done
       end,
       ${endIfLast({
         open: 'j.commands_open - locked.commands',
         waiting: 'j.commands_waiting',
         failed: 'j.failed + locked.failed',
         settled: 'j.created + j.reused + j.skipped + locked.created + locked.reused',
         by: 'locked.last_id',
         progresses: true,
       })}
  from locked
 where j.space_id = $1
   and j.id = locked.job_id
returning j.*, locked.commands as closed_commands`;

/**
 * Closes released commands of one space that copy nodes (kind `copy`) and adds their counts to their jobs, as
 * `closeCommand` does for one of them. Each job changes once: if its last commands are among them, it ends, and reports
 * no progress before. Of several commands of one job, the one with the highest id ends it or reports its progress. Each
 * command owes its events. Returns the updated jobs by their ids.
 *
 * The caller must have locked the commands. The rows of the jobs are the last locks of the transaction, in the order of
 * their ids. Throws if a command is not released.
 */
export async function closeCommands(
  client: ClientBase,
  spaceId: SpaceId,
  commands: readonly ClosingCommand[],
): Promise<ReadonlyMap<JobId, JobRow>> {
  const { rows } = await client.query<JobRow & { readonly closed_commands: number }>({
    name: 'close-commands',
    text: CLOSE_COMMANDS,
    values: [
      spaceId,
      commands.map(({ jobId }) => jobId),
      commands.map(({ commandId }) => commandId),
      commands.map(({ created }) => created),
      commands.map(({ reused }) => reused),
      commands.map(({ failed }) => failed),
      commands.map(({ sequence }) => sequence ?? null),
    ],
  });
  const closed = rows.reduce((sum, { closed_commands: count }) => sum + count, 0);
  if (closed !== commands.length) throw new Error(`${commands.length - closed} commands of a group are not released.`);
  return new Map(rows.map(({ closed_commands: _, ...job }) => [job.id, job]));
}
