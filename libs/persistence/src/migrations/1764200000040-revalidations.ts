import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Keeps the validation state of bodies correct: the worker validates a duplicate against the models, and a change of
 * models or schemas revalidates the stored bodies, in the background if there are many.
 */
export class Revalidations1764200000040 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table jobs.jobs
  -- Details that an API returns with the error code: the invalid fields.
  add column error_data jsonb;

-- The bodies of a space that must be revalidated: those of these content types, after the last one that was.
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
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
