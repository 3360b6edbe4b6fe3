import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Adds the blobs of drives that store their files in the database (libs/blob-store). They have their own schema and
 * role: the role can access blobs only, and the schema can be moved to another server.
 */
export class Blobs1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
do $$
begin
  create role blob_store login;
exception when duplicate_object or unique_violation then null;
end $$;

create schema blobs;
grant usage on schema blobs to blob_store;

create table blobs.contents (
  id bigint generated always as identity primary key,
  -- The append that may insert chunks. An earlier append ends when it finds another writer.
  writer uuid not null,
  -- Null until the upload is finished.
  length bigint check (length >= 0)
);

-- A copy is another location with the same content.
create table blobs.locations (
  location text collate "C" primary key,
  content_id bigint not null references blobs.contents (id),
  changed_at timestamptz not null default now()
);
create index locations_by_content on blobs.locations (content_id);

create table blobs.chunks (
  content_id bigint not null references blobs.contents (id) on delete cascade,
  start bigint not null check (start >= 0),
  bytes bytea not null check (octet_length(bytes) between 1 and 262144),
  primary key (content_id, start)
);
-- Most files are compressed already, so compressing them again costs more than it saves.
alter table blobs.chunks alter column bytes set storage external;

grant select, insert, delete on blobs.chunks to blob_store;
grant select, insert, update, delete on blobs.contents, blobs.locations to blob_store;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
