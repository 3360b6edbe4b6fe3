import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Adds drives, their folders and files, and the blobs: a SHA-256 with its location in a store
 * (docs/adr/0009-locations-not-hashes-name-stored-bytes.md). Folders store their size and child count, since a listing
 * must not read the whole tree.
 */
export class Drives1763950000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create table content.drives (
  space_id integer not null references content.spaces (id),
  id uuid not null,
  name text not null,
  store text not null,
  root_id uuid not null,
  quota bigint,
  used bigint not null default 0,
  deleted bigint not null default 0,
  -- The number of the last change. Delta tokens contain it.
  change bigint not null default 0,
  created_by text not null,
  created_at timestamptz not null default now(),
  modified_at timestamptz not null default now(),
  primary key (space_id, id),
  constraint drives_name_unique unique (space_id, name),
  constraint drives_sizes check (used >= 0 and deleted >= 0)
);

create table content.blobs (
  space_id integer not null,
  hash bytea not null,
  store text not null,
  location text not null,
  size bigint not null,
  sha1 bytea not null,
  quick_xor text not null,
  created_at timestamptz not null default now(),
  -- The time since which the sweep has found no reference to the blob. An unused blob is deleted later.
  unused_since timestamptz,
  primary key (space_id, hash, store),
  constraint blobs_location_unique unique (location)
);
create index blobs_unused on content.blobs (unused_since) where unused_since is not null;

create table content.drive_items (
  space_id integer not null,
  id uuid not null,
  drive_id uuid not null,
  -- Null for the root only.
  parent_id uuid,
  name text not null,
  -- The name without regard to case, which is unique in its folder.
  name_key text collate "C" not null,
  is_folder boolean not null,
  size bigint not null default 0,
  child_count integer not null default 0,
  blob_hash bytea,
  mime_type text,
  etag integer not null default 1,
  ctag integer not null default 1,
  description text,
  created_by text not null,
  created_at timestamptz not null default now(),
  modified_by text not null,
  modified_at timestamptz not null default now(),
  client_created_at timestamptz not null default now(),
  client_modified_at timestamptz not null default now(),
  change bigint not null,
  -- Set for an item in the recycle bin, or for a purged item that delta still reports. Its descendants are deleted with
  -- it.
  deleted_at timestamptz,
  -- The item whose deletion deleted this one: itself or an ancestor. Items that were deleted together are restored
  -- together.
  deleted_with uuid,
  is_purged boolean not null default false,
  source_id uuid,
  job_id uuid,
  primary key (space_id, id),
  -- A purged item references no blob.
  constraint drive_items_kind check (is_folder = (blob_hash is null) or is_purged and blob_hash is null),
  constraint drive_items_deletion check (is_purged or (deleted_at is null) = (deleted_with is null)),
  constraint drive_items_sizes check (size >= 0 and child_count >= 0)
);
create unique index drive_items_one_per_name
  on content.drive_items (space_id, parent_id, name_key) where deleted_at is null;
create index drive_items_by_change on content.drive_items (space_id, drive_id, change, id);
create index drive_items_by_deletion
  on content.drive_items (space_id, deleted_with, parent_id) where deleted_with is not null;
create index drive_items_by_blob on content.drive_items (space_id, blob_hash) where blob_hash is not null;

create table content.drive_item_versions (
  space_id integer not null,
  item_id uuid not null,
  number integer not null,
  blob_hash bytea not null,
  size bigint not null,
  modified_by text not null,
  modified_at timestamptz not null,
  primary key (space_id, item_id, number)
);
create index drive_item_versions_by_blob on content.drive_item_versions (space_id, blob_hash);

create table content.uploads (
  space_id integer not null,
  id uuid not null,
  drive_id uuid not null,
  -- The file that gets a new version. Null if the upload creates a file.
  item_id uuid,
  parent_id uuid not null,
  name text not null,
  conflict text not null,
  mime_type text,
  description text,
  client_created_at timestamptz,
  client_modified_at timestamptz,
  store text not null,
  location text not null,
  state text,
  digests text,
  received bigint not null default 0,
  expected_total bigint,
  created_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  -- Set by the commit, so that a repeated commit returns the same item.
  committed_item_id uuid,
  primary key (id),
  constraint uploads_location_unique unique (location)
);
create index uploads_by_age on content.uploads (expires_at);

grant select, insert, update, delete on content.drives, content.drive_items, content.drive_item_versions,
  content.blobs, content.uploads to content_store;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
