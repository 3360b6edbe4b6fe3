import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How long a request may be repeated depends on the proof: each report says until when. */
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
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
