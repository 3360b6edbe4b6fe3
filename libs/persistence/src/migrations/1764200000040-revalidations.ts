import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A copy is valid or says that it is not: the worker judges a duplicate by the models, and a change of models or schemas
 * judges the stored bodies again, in the background where there are many.
 */
export class Revalidations1764200000040 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table jobs.jobs
  -- What an API says of the error beside its code: the fields that are not valid.
  add column error_data jsonb;

-- The bodies of a space that are to be judged again: those of these content types, behind the last one that was.
create table content.revalidations (
  space_id integer not null primary key references content.spaces (id),
  schema_uris text[] not null,
  after_hash bytea not null default '',
  requested_at timestamptz not null default now()
);

grant select, insert, update, delete on content.revalidations to content_store;
grant select on content.models, content.model_fields, content.locales to blob_copy_worker;
grant update (validation_state) on content.bodies to blob_copy_worker;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
