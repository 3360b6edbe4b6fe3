import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Adds copies of folder trees as jobs. The plan has all data that the copy needs from its source, so the tree is copied
 * as of the time of the plan. The copied items are inserted below a root that does not exist yet. Inserting the root
 * last makes the whole tree visible.
 *
 * Until then, the change of a copied row is the negative number of the copy, which no delta token reaches. After that,
 * `content.drive_copies` maps this number to the change of the root, so that no row has to be updated at the end.
 */
export class DriveCopies1763950000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table jobs.jobs
  drop constraint jobs_kind,
  add constraint jobs_kind check (kind in ('localize', 'duplicate', 'copy-drive-items'));

alter table jobs.commands
  -- A final command is released when all others are closed. It attaches the tree that they have copied.
  add column is_final boolean not null default false;

create table jobs.drive_copies (
  space_id integer not null,
  job_id uuid not null,
  number bigint not null generated always as identity,
  -- Part of the URL of the copy's monitor: 128 random bits.
  monitor uuid not null,
  source_drive_id uuid not null,
  source_item_id uuid not null,
  target_drive_id uuid not null,
  target_folder_id uuid not null,
  name text not null,
  conflict text not null,
  children_only boolean not null,
  all_versions boolean not null,
  bytes bigint not null default 0,
  -- Names of the items that caused a failure.
  error_names text[] not null default '{}',
  constraint drive_copies_pkey primary key (space_id, job_id),
  constraint drive_copies_monitor unique (monitor),
  constraint drive_copies_conflict check (conflict in ('fail', 'replace', 'rename'))
);

create table jobs.drive_nodes (
  space_id integer not null,
  job_id uuid not null,
  number integer not null,
  depth smallint not null,
  is_folder boolean not null,
  child_count integer not null,
  size bigint not null,
  item_id uuid not null,
  parent_id uuid,
  name text not null,
  name_key text not null,
  blob_hash bytea,
  mime_type text,
  description text,
  -- Characters of the path below the source.
  path_length integer not null,
  constraint drive_nodes_pkey primary key (space_id, job_id, number)
);

create table content.drive_copies (
  space_id integer not null,
  drive_id uuid not null,
  number bigint not null,
  job_id uuid not null,
  -- The change of the drive at which the copy became visible.
  change bigint not null,
  primary key (space_id, drive_id, number)
);
create index drive_copies_by_change on content.drive_copies (space_id, drive_id, change);

grant select, insert, update, delete on jobs.drive_copies, jobs.drive_nodes to localization_planner;
grant select on jobs.drive_copies, jobs.drive_nodes to blob_copy_worker;
grant update (error_names) on jobs.drive_copies to blob_copy_worker;
grant select on content.drives, content.drive_items to localization_planner;
grant select, update on content.drives to blob_copy_worker;
-- A copy that is cancelled or cannot be attached is deleted.
grant select, insert, update, delete on content.drive_items to blob_copy_worker;
grant select, insert, delete on content.drive_item_versions to blob_copy_worker;
grant select, insert on content.drive_copies to blob_copy_worker;
grant select, insert, delete on content.drive_copies to content_store;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
