import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Adds the variants that were removed from a record that still exists, with their versions: a version of the record
 * that had the locale can be listed and restored until the record is deleted. A variant may be removed several times.
 */
export class RemovedVariants1764200000090 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create table content.removed_variants (
  space_id integer not null,
  variant_id uuid not null,
  removed_at timestamptz not null,
  family_id uuid not null,
  version integer not null,
  locale text,
  repository_id text not null,
  folder_id text,
  constraint removed_variants_pkey primary key (space_id, variant_id, removed_at)
);
create index removed_variants_by_family on content.removed_variants (space_id, family_id);

create table content.removed_versions (
  space_id integer not null,
  variant_id uuid not null,
  removed_at timestamptz not null,
  number integer not null,
  created_at timestamptz not null,
  body_hash bytea not null,
  slots uuid[] not null,
  label text not null,
  created_by text not null,
  lifted text,
  constraint removed_versions_pkey primary key (space_id, variant_id, removed_at, number)
);

grant select, insert, delete on content.removed_variants, content.removed_versions to content_store;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
