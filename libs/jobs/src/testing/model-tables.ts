/**
 * Tables and triggers of the property test in addition to the real ones. A trigger rejects a change of an ended job's
 * counts, and a change that clients see without a higher sequence.
 *
 * - `copied` has the nodes that workers have copied or, in an undo, removed, without a unique key, so that a node can
 *   be copied twice.
 * - `transitions` has every change of a job's state, and `ends` every end of a job.
 * - `published` and `published_ends` have the events that consumers have received.
 */
export const MODEL_TABLES = `
create schema model;
create table model.copied (job_id uuid not null, number integer not null);
create table model.transitions (before text not null, after text not null, primary key (before, after));
create table model.ends (job_id uuid not null, ended_at timestamptz not null, primary key (job_id, ended_at));
create table model.published (job_id uuid not null, number integer not null, primary key (job_id, number));
create table model.published_ends (job_id uuid not null, ended_at timestamptz not null, primary key (job_id, ended_at));

create function model.record_transition() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.ended_at is not null and new.ended_at is not null
     and (old.created, old.reused, old.skipped, old.failed) is distinct from (new.created, new.reused, new.skipped, new.failed) then
    raise exception 'The counts of job % must not change: it has ended.', old.id;
  end if;
  if tg_op = 'UPDATE' and new.sequence <= old.sequence and
     (old.state, old.total, old.created, old.reused, old.skipped, old.failed, old.planned_at, old.ended_at, old.error_code)
     is distinct from
     (new.state, new.total, new.created, new.reused, new.skipped, new.failed, new.planned_at, new.ended_at, new.error_code) then
    raise exception 'Job % has changed without a higher sequence.', old.id;
  end if;
  if tg_op = 'INSERT' or old.state <> new.state then
    insert into model.transitions
    values (case when tg_op = 'INSERT' then 'new' else old.state end, new.state)
    on conflict do nothing;
  end if;
  if new.ended_at is not null and (tg_op = 'INSERT' or old.ended_at is distinct from new.ended_at) then
    insert into model.ends values (new.id, new.ended_at);
  end if;
  return null;
end $$;
create trigger record_transition after insert or update on jobs.jobs
  for each row execute function model.record_transition();
`;

export const EMPTY_TABLES =
  'truncate jobs.jobs, jobs.commands, jobs.owed_events, jobs.plan_nodes, jobs.outcomes, jobs.drive_copies, ' +
  'model.copied, model.ends, model.published, model.published_ends';

/** Returns the violated invariants of every job. There must be none after any step. */
export const VIOLATIONS = `
with command as (
  select job_id,
         count(*) filter (where state = 'released') as open,
         count(*) filter (where state = 'waiting') as waiting,
         coalesce(sum(created), 0) as created,
         coalesce(sum(failed), 0) as failed
    from jobs.commands
   group by job_id
),
copied as (
  select job_id, count(*) as nodes, count(distinct number) as distinct_nodes
    from model.copied
   group by job_id
),
failure as (
  select job_id, count(*) as nodes
    from jobs.outcomes
   where outcome = 'failed'
   group by job_id
),
job as (
  select j.*, coalesce(command.open, 0) as open, coalesce(command.waiting, 0) as waiting,
         coalesce(command.created, 0) as closed_created, coalesce(copied.nodes, 0) as copied,
         coalesce(copied.distinct_nodes, 0) as distinct_nodes, coalesce(failure.nodes, 0) as failures
    from jobs.jobs j
    left join command on command.job_id = j.id
    left join copied on copied.job_id = j.id
    left join failure on failure.job_id = j.id
)
select kind, state, violation
  from job
 cross join lateral (
   values ('counts open commands wrongly', commands_open <> open),
          ('counts waiting commands wrongly', commands_waiting <> waiting),
          ('has copied a node twice', copied <> distinct_nodes),
          ('is stuck', state = 'running' and open = 0 and waiting = 0),
          ('has ended with commands left', kind <> 'copy-drive-items' and ended_at is not null and open + waiting > 0),
          ('has ended with waiting commands', ended_at is not null and waiting > 0),
          ('counts other created nodes than its commands do', created <> closed_created
             and (kind <> 'copy-drive-items' or ended_at is null)),
          ('counts other created nodes than the copied ones', created <> copied
             and (kind <> 'copy-drive-items' or state in ('running', 'completed'))),
          ('counts other failures than its outcomes do', kind <> 'copy-drive-items' and failed <> failures),
          ('has ended with nodes left', kind <> 'copy-drive-items' and ended_at is not null and planned_at is not null
             and state <> 'cancelled' and created + reused + failed <> total),
          ('has a command of another kind', exists (
            select from jobs.commands c where c.job_id = job.id and (c.kind = 'remove') <> (job.kind = 'undo'))),
          ('is completed with nodes left', state = 'completed' and created + reused <> total)
 ) checked (violation, is_violated)
 where is_violated
`;

/** Returns nodes of ended jobs that are not exactly one of copied, failed, or in a cancelled command. */
export const LOST_OR_DUPLICATED = `
select j.kind, j.state, n.number, done.times
  from jobs.jobs j
  join jobs.plan_nodes n on n.job_id = j.id and n.create_mask = '1'
 cross join lateral (
   select (select count(*) from model.copied c where c.job_id = j.id and c.number = n.number)
        + (select count(*) from jobs.outcomes o where o.job_id = j.id and o.node_number = n.number and o.outcome = 'failed')
        + (select count(*)
             from jobs.commands c
            where c.job_id = j.id
              and c.state = 'cancelled'
              and n.number between c.from_number and c.to_number) as times
 ) done
 where j.kind <> 'copy-drive-items'
   and done.times <> 1
 union all
select j.kind, j.state, -1, count(c)
  from jobs.jobs j
  left join model.copied c on c.job_id = j.id
 where j.kind = 'copy-drive-items'
 group by j.kind, j.state, j.id, j.total
having count(c) <> case when j.state = 'completed' then j.total else 0 end
`;

/** Returns events of localizations and undos that were lost or are wrong, and lost ends of jobs. */
export const WRONG_EVENTS = `
select 'lost' as fault, c.job_id, c.number::text as event
  from model.copied c
  join jobs.jobs j on j.id = c.job_id and j.kind <> 'copy-drive-items'
 where not exists (select from model.published p where p.job_id = c.job_id and p.number = c.number)
 union all
select 'not copied', p.job_id, p.number::text
  from model.published p
 where not exists (select from model.copied c where p.job_id = c.job_id and p.number = c.number)
 union all
select 'lost', e.job_id, e.ended_at::text
  from model.ends e
 where not exists (select from model.published_ends p where p.job_id = e.job_id and p.ended_at = e.ended_at)
`;
