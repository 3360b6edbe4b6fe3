import type { CommandId, JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { CommandToSend } from './released-command';

/**
 * Inserts the roll-back command of a planned copy in drives ($1: space, $2: job) as released. Inserts nothing for a job
 * of another kind or without a plan. The id is computed, so a job has at most one roll-back command.
 */
export const INSERT_ROLL_BACK = `
  insert into jobs.commands (
         space_id, job_id, id, locale_bit, from_number, to_number, kind, state, released_at, releases)
  select $1, $2, content.variant_id($2, 'roll-back'), 0, 0, 0, 'roll-back', 'released', now(), 1
   where exists (
     select
       from jobs.commands
      where space_id = $1
        and job_id = $2
        and kind = 'attach')
  on conflict do nothing
  returning id`.slice(1);

export function rollBackCommand(id: CommandId): CommandToSend {
  return { id, kind: 'roll-back', releases: 1 };
}

/**
 * Releases the roll-back of a failed copy in drives, and counts it as open. Returns undefined if the roll-back exists
 * or the job has no plan. The caller must have locked the job.
 */
export async function rollBackJob(
  client: ClientBase,
  spaceId: SpaceId,
  jobId: JobId,
): Promise<CommandToSend | undefined> {
  const { rows } = await client.query<{ id: CommandId }>({
    name: 'roll-back-job',
    text: `
with rolled_back as (
${INSERT_ROLL_BACK}
)
update jobs.jobs j
   set commands_open = j.commands_open + 1
  from rolled_back
 where j.space_id = $1
   and j.id = $2
returning rolled_back.id`,
    values: [spaceId, jobId],
  });
  const [row] = rows;
  return row === undefined ? undefined : rollBackCommand(row.id);
}
