import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Adds the reserved job states `planning`, `waiting` and `throttled`, and moves the decision when a job ends, and as
 * what, into one function. `docs/reference/job-states.md` shows the state machine.
 */
export class JobStates1764300000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create function jobs.has_ended(state text) returns boolean
  language sql immutable parallel safe
return state in ('completed', 'completed-with-failures', 'failed', 'cancelled');

-- Returns the state of a job after a change: an ended job keeps its state, and so does a job with remaining commands.
-- Any other job ends.
create function jobs.state_after(state text, open_commands bigint, waiting_commands bigint, failed bigint, settled bigint)
  returns text
  language sql immutable parallel safe
return case
  when jobs.has_ended(state) then state
  when open_commands > 0 or waiting_commands > 0 then state
  when state = 'cancelling' then 'cancelled'
  when failed = 0 then 'completed'
  when settled > 0 then 'completed-with-failures'
  else 'failed'
end;
drop function jobs.state_by_counts(integer, bigint, bigint);

alter table jobs.jobs
  drop constraint jobs_state,
  add constraint jobs_state check (state in
    ('accepted', 'planning', 'running', 'waiting', 'throttled', 'cancelling', 'completed', 'completed-with-failures',
     'failed', 'cancelled')),
  drop constraint jobs_ended,
  add constraint jobs_ended check ((ended_at is not null) = jobs.has_ended(state));
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
