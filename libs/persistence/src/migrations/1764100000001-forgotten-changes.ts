import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The recycle bin ends: what has been in it for long is purged, and what is purged is kept only as long as delta has to tell of
 * it. Both are looked for by age, a batch at a time.
 */
export class ForgottenChanges1764100000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table content.drives
  -- Deletions up to this change may be told no more: a delta token from before it is of no use.
  add column forgotten_change bigint not null default 0,
  add constraint drives_forgotten check (forgotten_change between 0 and change);

create index drive_items_in_bin on content.drive_items (deleted_at) where deleted_with is not null and not is_purged;
create index drive_items_purged on content.drive_items (deleted_at) where is_purged;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
