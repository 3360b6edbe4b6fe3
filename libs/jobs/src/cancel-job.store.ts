import type { ClientBase } from 'pg';
import { endIfLast } from './end-if-last.sql';
import type { JobRow } from './job-row';
import { from } from './job-states';
import { lockJob } from './lock-job.store';

/** The job as it is then, and the command that removes what a copy in drives has made, if it was released for that. */
export interface CancelStep {
  readonly job: JobRow;
  readonly cleaning: { readonly id: string; readonly releases: number } | undefined;
}

type CancelRow = JobRow & { readonly cleaning_id: string | null; readonly cleaning_releases: number | null };

/**
 * Cancels what of a job no worker is carrying out, and ends the job if nothing else is open; otherwise the job is `cancelling`,
 * and the worker that closes its last open command ends it. A worker holds the row of a command while it carries it out: a
 * released command whose row is free is in no transaction, and its message will find it cancelled. Two kinds are left to workers:
 *
 *   moves_blobs  is carried out without a lock, so it may be at work
 *   is_final     removes what a copy in drives has made; it is released for that
 *
 * Locks the job, then the commands that no other transaction has locked: it never waits for a worker, which takes the two in the other order.
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
         and not moves_blobs
         and not is_final
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
     and not is_final
),
cleaning as (
  update jobs.commands
     set state = 'released',
         released_at = now(),
         releases = releases + 1
   where space_id = $1
     and job_id = $2
     and state = 'waiting'
     and is_final
  returning id, releases
),
counted as (
  select (select count(*) from cleaning) - (select count(*) from stopped) as change
)
update jobs.jobs j
   set commands_open = j.commands_open + counted.change,
       commands_waiting = 0,
       ${endIfLast({ state: `'cancelling'`, open: 'j.commands_open + counted.change', waiting: '0' })}
  from counted
 where j.space_id = $1
   and j.id = $2
   and j.state in (${from('cancel')})
   -- A second step of a cancelling job changes its row only with what it stopped.
   and (j.state <> 'cancelling' or counted.change <> 0)
returning j.*, (select id from cleaning) as cleaning_id, (select releases from cleaning) as cleaning_releases`;

/** Cancels an unfinished job as far as no worker is at work on it; undefined if it has ended. */
export async function cancelJob(client: ClientBase, spaceId: number, id: string): Promise<CancelStep | undefined> {
  const job = await lockJob(client, spaceId, id);
  if (job === undefined || job.ended_at !== null) return undefined;
  const { rows } = await client.query<CancelRow>({ name: 'cancel-job', text: CANCEL_STEP, values: [spaceId, id] });
  const [row] = rows;
  if (row === undefined) return { job, cleaning: undefined };
  const { cleaning_id: cleaningId, cleaning_releases: releases } = row;
  return { job: row, cleaning: cleaningId === null ? undefined : { id: cleaningId, releases: releases ?? 1 } };
}
