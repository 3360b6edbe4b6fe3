import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Adds the time until which an abandoned request may be repeated. It depends on the evidence, so each report sets it.
 */
export class RepeatableRequests1764200000051 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table jobs.abandoned_requests
  add column repeatable_until timestamptz not null default now();
alter table jobs.abandoned_requests
  alter column repeatable_until drop default;
drop index jobs.abandoned_requests_by_age;
create index abandoned_requests_by_expiry on jobs.abandoned_requests (repeatable_until);
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
