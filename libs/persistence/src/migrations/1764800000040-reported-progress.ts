import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Notes when an event has reported the counts of a job and which command it was, so that counts alone have one event a
 * second (docs/adr/0037-counts-have-one-event-a-second.md). A worker that knows nothing of it publishes more.
 */
export class ReportedProgress1764800000040 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table jobs.jobs
  add column progressed_at timestamp with time zone,
  add column progressed_by uuid,
  add column progress_unreported boolean not null default false;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
