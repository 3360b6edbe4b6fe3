import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lets a gateway answer polls of a job from its events, and lists the jobs of a space.
 *
 * - `sequence` grows with each change of a job that has an event, `changed_at` with it. Of two states that a client is
 *   shown, the one with the higher sequence is later.
 * - `started_at` and `started_done` give the rate of a job: what it has done since a worker began.
 * - `labels` are pairs of the client's. The indexes are those of the list of jobs, one for each filter.
 */
export class JobMembers1764700000000 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table jobs.jobs
  add column sequence bigint not null default 1,
  add column changed_at timestamptz not null default now(),
  add column started_at timestamptz,
  add column started_done bigint not null default 0,
  add column attempts integer not null default 1,
  add column labels jsonb not null default '{}',
  add column parent_job_id uuid,
  add constraint jobs_labels check (jsonb_typeof(labels) = 'object');
alter table jobs.jobs alter column changed_at set default clock_timestamp();

create index jobs_by_time on jobs.jobs (space_id, accepted_at desc, id desc);
create index jobs_by_kind on jobs.jobs (space_id, kind, accepted_at desc, id desc);
create index jobs_by_state on jobs.jobs (space_id, state, accepted_at desc, id desc);
create index jobs_by_creator on jobs.jobs (space_id, requested_by, accepted_at desc, id desc);
create index jobs_by_label on jobs.jobs using gin (labels jsonb_path_ops) where labels <> '{}';

-- An index that is built on an empty table with pages sets its row count to 0, for which the planner chooses any index.
do $$
begin
  if not exists (select from jobs.jobs) then
    truncate jobs.jobs;
  end if;
end $$;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
