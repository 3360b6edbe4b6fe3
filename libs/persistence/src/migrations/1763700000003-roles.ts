import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Creates a database role per service, with only the permissions that it needs. No role may delete a family, variant,
 * version or body, which replaces foreign keys between these tables.
 *
 * Roles belong to the whole server, so they may exist already. `migrate` sets their passwords.
 */
export class Roles1763700000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
do $$
declare service text;
begin
  foreach service in array array['content_store', 'localization_planner', 'blob_copy_worker'] loop
    begin
      execute format('create role %I login', service);
    exception when duplicate_object or unique_violation then null;
    end;
  end loop;
end $$;

grant usage on schema content to content_store, localization_planner, blob_copy_worker;
grant usage on schema jobs to localization_planner, blob_copy_worker;

grant select, insert, update, delete on all tables in schema content to content_store;
revoke delete on content.families, content.variants, content.versions, content.bodies from content_store;
revoke update on content.versions, content.bodies, content.families from content_store;

grant select on content.spaces, content.locales, content.repositories, content.folders,
  content.variants, content.versions, content.bodies to localization_planner;
grant select, insert, update, delete on all tables in schema jobs to localization_planner;

grant select on content.repositories, content.folders, content.variants, content.versions, content.bodies
  to blob_copy_worker;
grant insert on content.folders, content.variants, content.versions to blob_copy_worker;
grant select on all tables in schema jobs to blob_copy_worker;
grant update on jobs.jobs, jobs.commands to blob_copy_worker;
grant insert on jobs.commands, jobs.outcomes to blob_copy_worker;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
