import type { ClientBase } from 'pg';
import type { JobRow } from './job-row';

const NEXT_ATTEMPT = `attempts = attempts + 1,
       started_at = null,
       sequence = sequence + 1,
       changed_at = clock_timestamp()`;

/**
 * Reopens an ended job. Each failure that a retry may fix becomes a waiting command; commands that were cancelled with
 * the job wait again; a job without a plan is `accepted` again. Failures of the plan itself (a repository that cannot
 * host the locale) stay: they require a new job. A cancelled job without remaining work ends in the state that its
 * counts determine. `nodes` limits the failures to those of these nodes. Returns undefined if there is nothing to
 * retry.
 *
 * The caller must have locked the job. Commands are locked after the job, so none of them is in flight.
 */
export async function reopenJob(
  client: ClientBase,
  job: JobRow,
  nodes?: readonly number[],
): Promise<JobRow | undefined> {
  if (job.state === 'cancelled' && job.planned_at === null) return acceptAgain(client, job);
  const reopened = await reopenCommands(client, job, nodes);
  return reopened ?? (job.state === 'cancelled' ? endByCounts(client, job) : undefined);
}

async function acceptAgain(client: ClientBase, { space_id: spaceId, id }: JobRow): Promise<JobRow | undefined> {
  const { rows } = await client.query<JobRow>(
    `
update jobs.jobs
   set state = 'accepted',
       ended_at = null,
       ${NEXT_ATTEMPT}
 where space_id = $1
   and id = $2
   and state = 'cancelled'
returning *`,
    [spaceId, id],
  );
  return rows[0];
}

async function endByCounts(client: ClientBase, { space_id: spaceId, id }: JobRow): Promise<JobRow | undefined> {
  const { rows } = await client.query<JobRow>(
    `
update jobs.jobs
   set state = jobs.state_after('running', 0, 0, failed, created + reused + skipped),
       ended_at = clock_timestamp(),
       ${NEXT_ATTEMPT}
 where space_id = $1
   and id = $2
   and state = 'cancelled'
returning *`,
    [spaceId, id],
  );
  return rows[0];
}

async function reopenCommands(
  client: ClientBase,
  { space_id: spaceId, id }: JobRow,
  nodes?: readonly number[],
): Promise<JobRow | undefined> {
  const { rows } = await client.query<JobRow>(
    `
with failure as (
  delete from jobs.outcomes o
   using jobs.plan_nodes n
   where o.space_id = $1
     and o.job_id = $2
     and o.outcome = 'failed'
     and ($3::integer[] is null or o.node_number = any ($3))
     and n.space_id = $1
     and n.job_id = $2
     and n.number = o.node_number
     and jobs.has_bit(n.create_mask, o.locale_bit)
  returning o.node_number, o.locale_bit
),
command as (
  insert into jobs.commands (space_id, job_id, id, kind, locale_bit, from_number, to_number, state)
  select $1, $2,
         content.variant_id($2, format('retry %s/%s after %s', node_number, locale_bit, j.ended_at)),
         case when j.kind = 'undo' then 'remove' else 'copy' end, locale_bit, node_number, node_number, 'waiting'
    from failure
    join jobs.jobs j on j.space_id = $1 and j.id = $2
  returning 1
),
stopped as (
  update jobs.commands
     set state = 'waiting',
         closed_at = null
   where space_id = $1
     and job_id = $2
     and state = 'cancelled'
  returning 1
)
update jobs.jobs
   set state = 'running',
       ended_at = null,
       ended_by = null,
       ${NEXT_ATTEMPT},
       failed = failed - (select count(*) from command),
       commands_waiting = (select count(*) from command) + (select count(*) from stopped)
 where space_id = $1
   and id = $2
   and (exists (select from command) or exists (select from stopped))
returning *`,
    [spaceId, id, nodes],
  );
  return rows[0];
}
