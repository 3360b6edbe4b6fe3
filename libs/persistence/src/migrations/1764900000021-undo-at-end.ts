import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The undo that a client requests with a cancel. It starts when the job has ended. `undo_job_id` is its computed id,
 * and `undo_requested_by` the principal who requested it, until it has started.
 */
export class UndoAtEnd1764900000021 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table jobs.jobs
  add column undo_job_id uuid,
  add column undo_requested_by text,
  add constraint jobs_requested_undo check (undo_requested_by is null or undo_job_id is not null);
create index jobs_undo_requested on jobs.jobs (space_id, id) where undo_requested_by is not null;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
