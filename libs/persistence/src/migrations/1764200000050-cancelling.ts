import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Adds the job state `cancelling`: the cancel is accepted, and commands that a worker had claimed are not closed yet.
 * The job ends when the last of them is closed, so the counts of an ended job never change.
 */
export class Cancelling1764200000050 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table jobs.jobs
  drop constraint jobs_state,
  add constraint jobs_state check (state in
    ('accepted', 'running', 'cancelling', 'completed', 'completed-with-failures', 'failed', 'cancelled')),
  drop constraint jobs_ended,
  add constraint jobs_ended check ((ended_at is null) = (state in ('accepted', 'running', 'cancelling'))),
  -- A cancelling job releases no commands.
  add constraint jobs_cancelling check (state <> 'cancelling' or (commands_waiting = 0 and commands_open > 0));

create index jobs_cancelling on jobs.jobs (space_id, id) where state = 'cancelling';

-- Commands of jobs that were cancelled before this migration are cancelled as well.
update jobs.commands c
   set state = 'cancelled',
       closed_at = now()
  from jobs.jobs j
 where j.space_id = c.space_id
   and j.id = c.job_id
   and j.state = 'cancelled'
   and c.state in ('waiting', 'released');
update jobs.jobs
   set commands_open = 0,
       commands_waiting = 0
 where state = 'cancelled'
   and (commands_open <> 0 or commands_waiting <> 0);
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
