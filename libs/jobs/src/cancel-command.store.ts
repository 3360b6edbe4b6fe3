import type { CommandId, JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { endIfLast } from './end-if-last.sql';
import type { JobRow } from './job-row';
import { lockJobState } from './lock-job.store';
import { markOwed } from './mark-owed.sql';

/**
 * Cancels a released command of a cancelling job, and the job if this was its last command. The command owes its
 * events. Returns undefined if the job is not cancelling or the command is not released.
 *
 * The caller must have locked the command. Locks its job.
 */
export async function cancelCommand(
  client: ClientBase,
  spaceId: SpaceId,
  jobId: JobId,
  commandId: CommandId,
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
  returning id, releases
),
${markOwed('cancelled')}
update jobs.jobs j
   set commands_open = j.commands_open - 1,
       ${endIfLast({ open: 'j.commands_open - 1', waiting: 'j.commands_waiting', by: 'cancelled.id' })}
  from cancelled
 where j.space_id = $1
   and j.id = $2
returning j.*`,
    values: [spaceId, jobId, commandId],
  });
  return rows[0];
}
