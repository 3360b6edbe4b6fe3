import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lets items in the recycle bin expire. Expired items are purged, and a purged item is deleted when delta no longer has
 * to report it. Both are found by age, in batches.
 */
export class ForgottenChanges1764100000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table content.drives
  -- Deletions up to this change may not be reported any more: a delta token from before it is invalid.
  add column forgotten_change bigint not null default 0,
  add constraint drives_forgotten check (forgotten_change between 0 and change);

create index drive_items_in_bin on content.drive_items (deleted_at) where deleted_with is not null and not is_purged;
create index drive_items_purged on content.drive_items (deleted_at) where is_purged;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
