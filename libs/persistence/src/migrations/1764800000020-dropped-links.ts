import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Plans that remove links from copies (docs/explanation/plans.md, "Link rules"). The copy then has another body than
 * its source, which the worker makes. The planner reads schemas, because a link that a schema requires stays.
 */
export class DroppedLinks1764800000020 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table jobs.jobs add column dropped bigint not null default 0;
alter table jobs.plans
  add column drops_links boolean not null
    generated always as (jsonb_path_exists(request, '$.links[*] ? (@.action == "drop")')) stored;
update jobs.plans set counts = jsonb_set(
         counts, '{plan}', counts -> 'plan' || jsonb_build_object('shared', counts #> '{plan,byDecision,share}', 'dropped', 0))
 where counts is not null;
update jobs.plans set counts = jsonb_set(counts, '{job,dropped}', '0') where counts is not null;

grant select (drops_links) on jobs.plans to blob_copy_worker;
grant select on content.content_types, content.content_type_schemas, content.content_type_schema_versions
  to localization_planner;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
