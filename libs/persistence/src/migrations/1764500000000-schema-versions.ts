import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lets each service compare the schema with the version that it needs
 * (docs/adr/0021-a-service-waits-for-its-schema.md).
 */
export class SchemaVersions1764500000000 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table public.migrations add column keeps_older_services boolean not null default false;

grant usage on schema public to content_store, localization_planner, blob_copy_worker, blob_store;
grant select on public.migrations to content_store, localization_planner, blob_copy_worker, blob_store;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
