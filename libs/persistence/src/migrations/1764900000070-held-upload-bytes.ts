import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Bytes that open uploads hold count against the quota of their drive. `reserved` is the length that an upload will
 * have at least, as far as its requests have said. An upload of an older service reserves nothing; its received bytes
 * count.
 */
export class HeldUploadBytes1764900000070 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table content.uploads add column reserved bigint not null default 0;

update content.uploads
   set reserved = greatest(received, coalesce(expected_total, 0))
 where committed_item_id is null;

create index uploads_open_of_drive on content.uploads (space_id, drive_id) include (reserved, received, expires_at)
 where committed_item_id is null;
create index uploads_open_of_caller on content.uploads (space_id, created_by) include (expires_at)
 where committed_item_id is null;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
