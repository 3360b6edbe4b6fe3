import type { CommandId, JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { endIfLast } from './end-if-last.sql';
import type { JobRow } from './job-row';
import { sourceStates } from './job-states';
import { lockJob } from './lock-job.store';
import type { CommandToSend } from './released-command';
import { INSERT_ROLL_BACK, rollBackCommand } from './roll-back.store';

/** The job after the step, and its roll-back command if the step inserted it. */
export interface CancelStep {
  readonly job: JobRow;
  /** Whether the step changed the state of the job. */
  readonly hasChanged: boolean;
  readonly rollBack: CommandToSend | undefined;
}

/**
 * Cancels the commands of a job that no worker is executing, and ends the job if no other command is open. Otherwise
 * the job is `cancelling`, and the worker that closes its last open command ends it. A worker locks the row of a
 * command while it executes it. So a released command whose row is not locked is in no transaction, and the worker that
 * receives its message finds it cancelled. Two kinds of commands are not cancelled here: `copy-blobs`, which is
 * executed without a lock, and `roll-back`, which this step inserts for a planned copy in drives.
 *
 * Locks the job, then the commands that no other transaction has locked. It never waits for a worker, which locks
 * command and job in the opposite order.
 */
const CANCEL_STEP = `
with stopped as (
  update jobs.commands c
     set state = 'cancelled',
         closed_at = now()
    from (
      select id
        from jobs.commands
       where space_id = $1
         and job_id = $2
         and state = 'released'
         and kind in ('copy', 'attach', 'remove')
         for update skip locked
    ) free
   where c.space_id = $1
     and c.job_id = $2
     and c.id = free.id
     and c.state = 'released'
  returning 1
),
unreleased as (
  update jobs.commands
     set state = 'cancelled',
         closed_at = now()
   where space_id = $1
     and job_id = $2
     and state = 'waiting'
),
rolled_back as (
${INSERT_ROLL_BACK}
),
counted as (
  select (select count(*) from rolled_back) - (select count(*) from stopped) as change
)
update jobs.jobs j
   set commands_open = j.commands_open + counted.change,
       commands_waiting = 0,
       ${endIfLast({ state: `'cancelling'`, open: 'j.commands_open + counted.change', waiting: '0' })}
  from counted
 where j.space_id = $1
   and j.id = $2
   and j.state in (${sourceStates('cancel')})
   -- A repeated step of a cancelling job changes its row only if it cancelled a command.
   and (j.state <> 'cancelling' or counted.change <> 0)
returning j.*, (select id from rolled_back) as roll_back_id`;

/**
 * Cancels an unfinished job, except for commands that a worker is executing. Returns undefined if the job has ended.
 */
export async function cancelJob(client: ClientBase, spaceId: SpaceId, id: JobId): Promise<CancelStep | undefined> {
  const job = await lockJob(client, spaceId, id);
  if (job === undefined || job.ended_at !== null) return undefined;
  const { rows } = await client.query<JobRow & { readonly roll_back_id: CommandId | null }>({
    name: 'cancel-job',
    text: CANCEL_STEP,
    values: [spaceId, id],
  });
  const [row] = rows;
  if (row === undefined) return { job, hasChanged: false, rollBack: undefined };
  const { roll_back_id: rollBackId } = row;
  const hasChanged = row.sequence !== job.sequence;
  return { job: row, hasChanged, rollBack: rollBackId === null ? undefined : rollBackCommand(rollBackId) };
}
