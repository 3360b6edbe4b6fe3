import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The job kind `roll-out` (docs/adr/0042-roll-outs-merge-in-the-worker.md). Its plan is stored like other plans.
 * The worker saves versions of copies with the statement of content-store, so it may change the same columns.
 *
 * `content.conflicts` has the values that a source and its copy have changed differently.
 *
 * - `id` is computed from the variant and the stable path, so that another roll-out finds the same row.
 * - `base`, `theirs` and `mine` are JSON texts, null if the value is missing: `jsonb` would change numbers.
 * - `source_version` is the source version that the latest roll-out has merged, and the base of the next one.
 * - `resolution` is null while the conflict is open.
 */
export class RollOuts1764900000030 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table jobs.jobs
  drop constraint jobs_kind,
  add constraint jobs_kind check (kind in ('localize', 'duplicate', 'copy-drive-items', 'undo', 'roll-out'));
alter table jobs.plans
  drop constraint plans_kind,
  add constraint plans_kind check (kind in ('localize', 'undo', 'roll-out'));

create table content.conflicts (
  space_id integer not null,
  id uuid not null,
  variant_id uuid not null,
  source_version integer not null,
  kind text not null,
  path text not null,
  stable_path text not null,
  base text,
  theirs text,
  mine text,
  job_id uuid not null,
  found_at timestamp with time zone not null default now(),
  resolution text,
  resolved_at timestamp with time zone,
  resolved_by integer,
  constraint conflicts_pkey primary key (space_id, id),
  constraint conflicts_kind check (kind in ('value', 'order')),
  constraint conflicts_resolution
    check (resolution in ('theirs', 'mine', 'value', 'update', 'acknowledgement', 'source')),
  constraint conflicts_resolved check ((resolution is null) = (resolved_at is null))
);
create index conflicts_by_variant on content.conflicts (space_id, variant_id);
create index conflicts_open on content.conflicts (space_id, id) where resolution is null;

grant select, insert, update, delete on content.conflicts to content_store, blob_copy_worker;
grant select on content.conflicts to localization_planner;

grant update (version, body_number, slots, label, tags, lifted, saved_by, saved_at, locale, repository_number,
  folder_number, hierarchy_parent_id, workflow_state, assignees, assigned_at, available_from, available_until,
  based_on, based_at, made_version, acknowledged_from, acknowledged_from_at) on content.variants to blob_copy_worker;
grant update (schema_uri) on content.families to blob_copy_worker;
grant insert on content.past_versions, content.outbox to blob_copy_worker;
grant select, insert, update on content.revalidations to blob_copy_worker;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
