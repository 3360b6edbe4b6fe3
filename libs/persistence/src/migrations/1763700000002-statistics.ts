import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Pins statistics. A plan is used in the transaction that writes it, and a space is copied minutes after its import,
 * long before autovacuum analyzes the tables. Without statistics the planner estimates one row per job and space, and
 * chooses the wrong indexes and join orders: planning 768 nodes took 57 s instead of 0.05 s.
 *
 * So the numbers of distinct values are set explicitly, which every later ANALYZE keeps. One ANALYZE over generated
 * rows applies them.
 */
export class Statistics1763700000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table content.variants
  alter column space_id set (n_distinct = 1),
  alter column id set (n_distinct = -1),
  alter column family_id set (n_distinct = -0.1),
  alter column repository_id set (n_distinct = 10);
alter table content.versions
  alter column space_id set (n_distinct = 1),
  alter column variant_id set (n_distinct = -0.8);
alter table content.bodies
  alter column space_id set (n_distinct = 1),
  alter column hash set (n_distinct = -1);
alter table jobs.plan_nodes
  alter column space_id set (n_distinct = 1),
  alter column job_id set (n_distinct = 4);
alter table jobs.commands
  alter column space_id set (n_distinct = 1),
  alter column job_id set (n_distinct = 4);

insert into content.variants (space_id, version, id, family_id, locale, repository_id, created_by, updated_by)
select 0, 1, gen_random_uuid(), md5((n / 10)::text)::uuid, n::text, lpad((n % 10)::text, 24, '0'), '', ''
  from generate_series(1, 4000) n;
insert into content.versions (space_id, number, variant_id, body_hash, label, created_by)
select 0, 1, gen_random_uuid(), sha256(n::text::bytea), '', ''
  from generate_series(1, 4000) n;
insert into content.bodies (space_id, hash, schema_uri, slot_kinds, template)
select 0, sha256(n::text::bytea), (n % 10)::text, '', repeat('x', 500)
  from generate_series(1, 4000) n;
insert into jobs.plan_nodes (space_id, job_id, number, depth, version, variant_id, family_id, decision)
select 0, md5((n % 4)::text)::uuid, n, 0, 1, gen_random_uuid(), gen_random_uuid(), 'copy'
  from generate_series(1, 4000) n;
insert into jobs.commands (space_id, job_id, id, locale_bit, from_number, to_number, state)
select 0, md5((n % 4)::text)::uuid, gen_random_uuid(), n % 40, n, n, 'closed'
  from generate_series(1, 4000) n;

analyze content.variants, content.versions, content.bodies, jobs.plan_nodes, jobs.commands;

delete from content.variants;
delete from content.versions;
delete from content.bodies;
delete from jobs.plan_nodes;
delete from jobs.commands;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
