import type { CommandId, JobId, JobKind, SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import type { CommandKind } from './command-kind';

/** The mark of an ended command whose events are not acknowledged: a row of `jobs.owed_events`. */
export interface OwedEvents {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
  readonly commandId: CommandId;
  /** Number of releases of the command when it ended. */
  readonly release: number;
}

/**
 * Returns the marks that are older than `olderThanMs`, oldest first, and renews them: another process gets them only
 * after the same time. So several processes publish owed events concurrently, and the marks of one that dies are due
 * again. Skips marks that another transaction has locked.
 */
export async function claimOwedEvents(
  client: ClientBase | Pool,
  olderThanMs: number,
  limit: number,
): Promise<OwedEvents[]> {
  const { rows } = await client.query<OwedEvents>({
    name: 'claim-owed-events',
    text: `
with due as (
  select space_id, job_id, command_id, release
    from jobs.owed_events
   where owed_since < now() - $1 * interval '1 millisecond'
   order by owed_since
   limit $2
     for update skip locked
)
update jobs.owed_events o
   set owed_since = clock_timestamp()
  from due
 where o.space_id = due.space_id
   and o.job_id = due.job_id
   and o.command_id = due.command_id
   and o.release = due.release
returning o.space_id as "spaceId", o.job_id as "jobId", o.command_id as "commandId", o.release`,
    values: [olderThanMs, limit],
  });
  return rows;
}

/** The properties of a command and its job that determine the owed events. */
export interface OwingCommand {
  readonly kind: CommandKind;
  readonly jobKind: JobKind;
  readonly spaceKey: string;
}

/**
 * Returns the command of a mark. Returns undefined if it does not exist, or was released again since: the retry that
 * did so has published the end of its job.
 */
export async function readOwingCommand(
  client: ClientBase | Pool,
  { spaceId, jobId, commandId, release }: OwedEvents,
): Promise<OwingCommand | undefined> {
  const { rows } = await client.query<OwingCommand>({
    name: 'read-owing-command',
    text: `
select c.kind, j.kind as "jobKind", j.space_key as "spaceKey"
  from jobs.commands c
  join jobs.jobs j on j.space_id = $1 and j.id = $2
 where c.space_id = $1
   and c.job_id = $2
   and c.id = $3
   and c.releases = $4
   and c.state in ('closed', 'split', 'cancelled')`,
    values: [spaceId, jobId, commandId, release],
  });
  return rows[0];
}

/** Removes the mark of a command. Ignores a mark that does not exist. */
export async function removeOwedEvent(
  client: ClientBase,
  { spaceId, jobId, commandId, release }: OwedEvents,
): Promise<void> {
  await client.query({
    name: 'remove-owed-event',
    text: `
delete from jobs.owed_events
 where space_id = $1
   and job_id = $2
   and command_id = $3
   and release = $4`,
    values: [spaceId, jobId, commandId, release],
  });
}

/**
 * Removes the marks of commands whose events are acknowledged. Ignores marks that do not exist. Locks them in the order
 * of the key first: workers that remove the same marks in different orders would wait for each other.
 */
export async function removeOwedEvents(client: ClientBase | Pool, marks: readonly OwedEvents[]): Promise<void> {
  if (marks.length === 0) return;
  await client.query({
    name: 'remove-owed-events',
    text: `
with locked as (
  select space_id, job_id, command_id, release
    from jobs.owed_events
    join unnest($1::integer[], $2::uuid[], $3::uuid[], $4::integer[]) acknowledged (space_id, job_id, command_id, release)
   using (space_id, job_id, command_id, release)
   order by space_id, job_id, command_id, release
     for update of owed_events
)
delete from jobs.owed_events o
 using locked
 where o.space_id = locked.space_id
   and o.job_id = locked.job_id
   and o.command_id = locked.command_id
   and o.release = locked.release`,
    values: [
      marks.map(({ spaceId }) => spaceId),
      marks.map(({ jobId }) => jobId),
      marks.map(({ commandId }) => commandId),
      marks.map(({ release }) => release),
    ],
  });
}
