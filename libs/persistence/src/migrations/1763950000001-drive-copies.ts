import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Copies of folder trees as jobs. The plan holds all that a copy needs of its source, so the tree is copied as it was when it
 * was planned. What is copied hangs below a root that is not there yet, and the root comes last: then all of it is there.
 *
 * Until then the copied rows carry minus the copy's number for a change, which no delta token reaches; `content.drive_copies`
 * says of the number which change it was once the root is there. So nobody has to go through a million rows at the end.
 */
export class DriveCopies1763950000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table jobs.jobs
  drop constraint jobs_kind,
  add constraint jobs_kind check (kind in ('localize', 'duplicate', 'copy-drive-items'));

alter table jobs.commands
  -- Released when all others are closed: it puts in its place what they have made.
  add column is_final boolean not null default false;

create table jobs.drive_copies (
  space_id integer not null,
  job_id uuid not null,
  number bigint not null generated always as identity,
  -- What the address of the copy's monitor holds: 128 bits that nobody guesses.
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
  -- What was in the way where it failed.
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
  -- The drive's change with which the copy came to be there.
  change bigint not null,
  primary key (space_id, drive_id, number)
);
create index drive_copies_by_change on content.drive_copies (space_id, drive_id, change);

grant select, insert, update, delete on jobs.drive_copies, jobs.drive_nodes to localization_planner;
grant select on jobs.drive_copies, jobs.drive_nodes to blob_copy_worker;
grant update (error_names) on jobs.drive_copies to blob_copy_worker;
grant select on content.drives, content.drive_items to localization_planner;
grant select, update on content.drives to blob_copy_worker;
-- Deleted is what a copy has made that was cancelled or cannot be put in its place.
grant select, insert, update, delete on content.drive_items to blob_copy_worker;
grant select, insert, delete on content.drive_item_versions to blob_copy_worker;
grant select, insert on content.drive_copies to blob_copy_worker;
grant select, insert, delete on content.drive_copies to content_store;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
