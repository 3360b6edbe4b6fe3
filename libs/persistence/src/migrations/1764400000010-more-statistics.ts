import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Pins statistics for tables that are read by key minutes after an import, or after the first jobs, before autovacuum
 * analyzes them (see 1763700000002-statistics.ts). No later migration may build an index on these tables while they are
 * empty: that sets their row count to 0, and the planner then estimates the same cost for all indexes.
 */
export class MoreStatistics1764400000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table content.families
  alter column space_id set (n_distinct = 1),
  alter column id set (n_distinct = -1);
alter table content.unique_values
  alter column space_id set (n_distinct = 1),
  alter column family_id set (n_distinct = -0.5);
alter table jobs.jobs
  alter column space_id set (n_distinct = 1),
  alter column id set (n_distinct = -1);

insert into content.families (space_id, id, created_by, schema_uri)
select 0, gen_random_uuid(), '', (n % 10)::text
  from generate_series(1, 4000) n
 where not exists (select from content.families);
insert into content.unique_values (space_id, field_id, locale, value_hash, family_id)
select 0, md5((n % 10)::text)::uuid, 'en-US', sha256(n::text::bytea), md5((n / 2)::text)::uuid
  from generate_series(1, 4000) n
 where not exists (select from content.unique_values);
insert into jobs.jobs (
       space_id, id, space_key, kind, state, root_id, root_version, root_label, locales, replicate_folders, requested_by,
       ended_at, root_kind)
select 0, gen_random_uuid(), '', 'localize', 'completed', gen_random_uuid(), 1, '', '{en-US}', false, '', now(), 'variant'
  from generate_series(1, 4000)
 where not exists (select from jobs.jobs);

analyze content.families, content.unique_values, jobs.jobs;

delete from content.families where space_id = 0;
delete from content.unique_values where space_id = 0;
delete from jobs.jobs where space_id = 0;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
