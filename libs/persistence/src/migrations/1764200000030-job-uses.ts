import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Relates a running job to what it needs, so that nothing of it is removed before the job ends
 * (docs/adr/0011-jobs-lock-what-they-use.md).
 *
 * - `jobs.uses` records what a planned job copies into. The locales of a job are in its row, the folders of a drive
 *   copy in `jobs.drive_copies`.
 * - `content.removals` has a row for each space. The transaction that accepts a job locks it `for share` and compares
 *   its number; a removal increments the number before it looks for jobs.
 */
export class JobUses1764200000030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create table content.removals (
  space_id integer not null,
  number bigint not null default 0,
  constraint removals_pkey primary key (space_id),
  constraint removals_space_id_fkey foreign key (space_id) references content.spaces (id)
);
insert into content.removals (space_id) select id from content.spaces;

create function content.insert_removals() returns trigger language plpgsql as $$
begin
  insert into content.removals (space_id) values (new.id);
  return null;
end $$;
create trigger spaces_removals after insert on content.spaces for each row execute function content.insert_removals();

create table jobs.uses (
  space_id integer not null,
  job_id uuid not null,
  kind text not null,
  key text not null,
  constraint uses_pkey primary key (space_id, job_id, kind, key),
  constraint uses_kind check (kind in ('repository', 'folder', 'content-type'))
);

-- Jobs that are running during the migration.
insert into jobs.uses (space_id, job_id, kind, key)
select j.space_id, j.id, used.kind, used.key
  from jobs.jobs j
 cross join lateral (
   select 'repository' as kind, coalesce(n.repository_id, v.repository_id) as key
     from jobs.plan_nodes n
     join content.variants v on v.space_id = n.space_id and v.id = n.variant_id
    where n.space_id = j.space_id
      and n.job_id = j.id
   union
   select 'folder', coalesce(n.folder_id, v.folder_id)
     from jobs.plan_nodes n
     join content.variants v on v.space_id = n.space_id and v.id = n.variant_id
    where n.space_id = j.space_id
      and n.job_id = j.id
   union
   select 'content-type', f.schema_uri
     from jobs.plan_nodes n
     join content.families f on f.space_id = n.space_id and f.id = n.family_id
    where n.space_id = j.space_id
      and n.job_id = j.id
   union
   select 'repository', d.target_repository_id
     from jobs.plan_destinations d
    where d.space_id = j.space_id
      and d.job_id = j.id
   union
   select 'folder', p.target_folder_id
     from jobs.plan_folders p
    where p.space_id = j.space_id
      and p.job_id = j.id
 ) used
 where j.ended_at is null
   and used.key is not null;

grant select, insert, update on content.removals to content_store;
-- A row lock requires the permission to update a column of the row.
grant select, update (number) on content.removals to localization_planner;
grant update (modified_at) on content.drives to localization_planner;
grant select, insert, delete on jobs.uses to localization_planner;

grant usage on schema jobs to content_store;
grant select (space_id, id, kind, state, locales, ended_at) on jobs.jobs to content_store;
grant select (space_id, job_id, state) on jobs.commands to content_store;
grant select (space_id, job_id, source_drive_id, source_item_id, target_drive_id, target_folder_id)
  on jobs.drive_copies to content_store;
grant select on jobs.uses to content_store;

grant select on content.locales to blob_copy_worker;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
