import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The job kind `undo` (docs/explanation/plans.md, "Undo"). Its plan is stored like other plans. `archive_mask` has the
 * copies of `create_mask` that a client has chosen to archive, and `author` the principal whose change keeps a copy.
 * The worker deletes and archives variants.
 */
export class Undo1764900000020 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table jobs.jobs
  drop constraint jobs_kind,
  add constraint jobs_kind check (kind in ('localize', 'duplicate', 'copy-drive-items', 'undo')),
  drop constraint jobs_root_of_kind,
  add constraint jobs_root_of_kind
    check (kind = 'undo' or (root_kind = 'drive-item') = (kind = 'copy-drive-items'));
create index jobs_by_parent on jobs.jobs (space_id, parent_job_id) where parent_job_id is not null;

alter table jobs.commands
  drop constraint commands_kind,
  add constraint commands_kind check (kind in ('copy', 'copy-blobs', 'attach', 'roll-back', 'remove'));

alter table jobs.plans
  drop constraint plans_kind,
  add constraint plans_kind check (kind in ('localize', 'undo'));
alter table jobs.plan_choices
  drop constraint plan_choices_action,
  add constraint plan_choices_action check (action in ('share', 'force', 'keep'));
alter table jobs.plan_nodes
  add column archive_mask bit varying not null default '';
alter table jobs.outcomes
  add column author text,
  drop constraint outcomes_outcome,
  add constraint outcomes_outcome check (outcome in ('reused', 'skipped', 'failed', 'archived'));

grant delete on content.variants, content.families, content.past_versions, content.unique_values to blob_copy_worker;
grant update (status, archived_at, archived_by, updated_at, updated_by) on content.variants to blob_copy_worker;
grant update (parent_id, changed_at) on content.families to blob_copy_worker;
grant insert, update on content.deleted_variants to blob_copy_worker;
grant select, insert, delete on content.removed_variants, content.removed_versions, content.variant_history
  to blob_copy_worker;
grant select, delete on content.delivery_keys, content.publishing_jobs to blob_copy_worker;
grant select, update (number) on content.removals to blob_copy_worker;
grant usage on sequence content.deletions to blob_copy_worker;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
