import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Adds copies between drives with different stores. The plan lists the blobs to copy with the tree. The progress of
 * each blob is stored, so that another worker can resume it.
 */
export class BlobCopies1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table jobs.commands
  -- The range refers to jobs.drive_blobs and not to the job's nodes.
  add column moves_blobs boolean not null default false;

alter table jobs.drive_copies
  -- The stores between which blobs are copied. Null if both drives have the same store.
  add column from_store text,
  add column to_store text,
  add column bytes_to_move bigint not null default 0,
  add column bytes_moved bigint not null default 0,
  -- The code of the store error that delays the copy. Null as soon as the copy continues.
  add column waiting_for text,
  add constraint drive_copies_stores check ((from_store is null) = (to_store is null));

-- The blobs to copy, each once.
create table jobs.drive_blobs (
  space_id integer not null,
  job_id uuid not null,
  number integer not null,
  hash bytea not null,
  size bigint not null,
  -- The location in the target store, and the state and digests of the upload (libs/blob-store).
  location text,
  state text,
  digests text,
  received bigint not null default 0,
  is_moved boolean not null default false,
  constraint drive_blobs_pkey primary key (space_id, job_id, number),
  constraint drive_blobs_received check (received between 0 and size),
  constraint drive_blobs_moved check (not is_moved or received = size)
);
create index drive_blobs_location on jobs.drive_blobs (location) where location is not null;

-- The versions at the time of the plan, for a copy that includes versions.
create table jobs.drive_versions (
  space_id integer not null,
  job_id uuid not null,
  node_number integer not null,
  number integer not null,
  blob_hash bytea not null,
  size bigint not null,
  modified_by text not null,
  modified_at timestamptz not null,
  constraint drive_versions_pkey primary key (space_id, job_id, node_number, number)
);

grant select, insert, update, delete on jobs.drive_blobs, jobs.drive_versions to localization_planner;
grant select on jobs.drive_versions to blob_copy_worker;
grant select, update on jobs.drive_blobs to blob_copy_worker;
grant update (bytes_moved, waiting_for) on jobs.drive_copies to blob_copy_worker;
grant select on content.blobs, content.drive_item_versions to localization_planner;
-- The blobs of a plan are not garbage-collected.
grant update (unused_since) on content.blobs to localization_planner;
grant select, insert, update (unused_since) on content.blobs to blob_copy_worker;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
