import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Adds `place`, by which delta orders the items of one change, so that folders of a copied tree precede their children.
 * Adds to an upload the precondition that its commit checks, and the request that appends to it.
 */
export class DeltaOrderAndUploadWriters1764200000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table content.drive_items
  -- Order among the items of one change: the breadth-first number in a copied tree, otherwise 0.
  add column place integer not null default 0;

drop index content.drive_items_by_change;
create index drive_items_by_change on content.drive_items (space_id, drive_id, change, place, id);

alter table content.uploads
  -- If-Match and If-None-Match of the request that opened the upload, in the form of rpc/drives.ts.
  add column precondition jsonb,
  -- The request that appends, and the time at which it last received bytes. A writer that times out may be replaced.
  add column writer uuid,
  add column writer_seen_at timestamptz,
  add constraint uploads_writer check ((writer is null) = (writer_seen_at is null));
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
