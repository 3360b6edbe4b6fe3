import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Delta lists the items of one change by `place`, so that a copied tree comes folder before content. An upload keeps the
 * precondition that its commit checks, and names the request that appends to it.
 */
export class DeltaOrderAndUploadWriters1764200000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table content.drive_items
  -- Order among the items of one change: of a copied tree its breadth-first number, else 0.
  add column place integer not null default 0;

drop index content.drive_items_by_change;
create index drive_items_by_change on content.drive_items (space_id, drive_id, change, place, id);

alter table content.uploads
  -- If-Match and If-None-Match of the request that opened it, as rpc/drives.ts has them.
  add column precondition jsonb,
  -- The request that appends now, and when it last received bytes. A writer that is silent for too long may be replaced.
  add column writer uuid,
  add column writer_seen_at timestamptz,
  add constraint uploads_writer check ((writer is null) = (writer_seen_at is null));
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
