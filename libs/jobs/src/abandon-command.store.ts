import type { CommandId, JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { cancelCommand } from './cancel-command.store';
import { closeCommand } from './close-command.store';
import { failDriveCopy } from './fail-job.store';
import { insertFailures } from './failures.store';
import type { JobRow } from './job-row';
import { lockJob } from './lock-job.store';
import { removeOwedEvent } from './owed-events.store';

export interface AbandonedCommand {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
  readonly commandId: CommandId;
  readonly code: string;
  readonly message: string;
}

interface LockedCommand {
  readonly from: number;
  readonly to: number;
  readonly localeBit: number;
  readonly release: number;
}

/**
 * Ends a released command that no worker will execute: its nodes fail, and its job ends if it was the last command. A
 * duplicate fails with the given error; a copy in drives fails as a whole. In a cancelling job the command is
 * cancelled. Returns undefined if the command is not released. The command owes no events: the caller appends them to
 * the outbox.
 *
 * A roll-back is not ended: it stays released, and the planner sends it again after its time-out. Otherwise the rows of
 * the copy would stay permanently.
 *
 * Locks the command and then its job, in the same order as the workers.
 */
export async function abandonCommand(client: ClientBase, command: AbandonedCommand): Promise<JobRow | undefined> {
  const { spaceId, jobId, commandId } = command;
  const locked = await lockReleased(client, command);
  const job = locked === undefined ? undefined : await lockJob(client, spaceId, jobId);
  if (locked === undefined || job === undefined) return undefined;
  const ended = await endCommand(client, command, locked, job);
  await removeOwedEvent(client, { spaceId, jobId, commandId, release: locked.release });
  return ended;
}

async function endCommand(
  client: ClientBase,
  command: AbandonedCommand,
  locked: LockedCommand,
  job: JobRow,
): Promise<JobRow | undefined> {
  const { spaceId, jobId, commandId } = command;
  if (job.state === 'cancelling') return cancelCommand(client, spaceId, jobId, commandId);
  const error = { code: command.code, message: command.message };
  switch (job.kind) {
    case 'copy-drive-items':
      return failDriveCopy(client, { spaceId, jobId, commandId, failed: 0 }, { ...error, names: [] });
    case 'duplicate':
      return closeCommand(client, spaceId, jobId, commandId, failures(Number(job.total)), error);
    case 'undo':
    case 'roll-out':
    case 'localize': {
      const reason = { reason: command.code, message: command.message };
      const failed = await insertFailures(client, spaceId, jobId, locked, reason);
      return closeCommand(client, spaceId, jobId, commandId, failures(failed));
    }
  }
}

async function lockReleased(
  client: ClientBase,
  { spaceId, jobId, commandId }: AbandonedCommand,
): Promise<LockedCommand | undefined> {
  const { rows } = await client.query<LockedCommand>(
    `
select from_number as "from", to_number as "to", locale_bit as "localeBit", releases as release
  from jobs.commands
 where space_id = $1
   and job_id = $2
   and id = $3
   and state = 'released'
   and kind <> 'roll-back'
   for update`,
    [spaceId, jobId, commandId],
  );
  return rows[0];
}

function failures(failed: number): { readonly created: 0; readonly reused: 0; readonly failed: number } {
  return { created: 0, reused: 0, failed };
}
