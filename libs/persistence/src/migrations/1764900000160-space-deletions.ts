import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A row in `content.space_deletions` marks a space that is being deleted
 * (docs/adr/0053-spaces-are-deleted-in-pieces.md). Each service deletes its own rows. content-store reads of the others
 * only whether something is left.
 */
export class SpaceDeletions1764900000160 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create table content.space_deletions (
  space_id integer not null,
  space_key text not null,
  requested_by text not null,
  requested_at timestamp with time zone not null default now(),
  constraint space_deletions_pkey primary key (space_id),
  constraint space_deletions_space_id_fkey foreign key (space_id) references content.spaces (id)
);
grant select, insert, delete on content.space_deletions to content_store;
grant select on content.space_deletions to localization_planner, blob_copy_worker;

grant select, delete on content.rolled_out_copies to content_store;
grant delete on content.announced, content.bodies, content.removals to content_store;
grant delete on content.blobs to blob_copy_worker;
grant select, delete on content.uploads to blob_copy_worker;

grant usage on schema webhooks to content_store;
grant select (space_id) on
  jobs.abandoned_requests, jobs.drive_blobs, jobs.drive_nodes, jobs.drive_versions, jobs.outcomes, jobs.owed_events,
  jobs.plan_choices, jobs.plan_destinations, jobs.plan_folders, jobs.plan_nodes, jobs.plan_redirects, jobs.plans,
  webhooks.deliveries, webhooks.events, webhooks.webhooks
  to content_store;
grant select (undo_requested_by) on jobs.jobs to content_store;
grant select (subject) on jobs.outbox to content_store;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
