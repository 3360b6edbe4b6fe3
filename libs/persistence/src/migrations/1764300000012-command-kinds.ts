import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Replaces two flags of a command by its kind, and adds the kind that deletes the items of an unfinished copy in
 * drives.
 */
export class CommandKinds1764300000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table jobs.commands add column kind text not null default 'copy';
update jobs.commands
   set kind = case when is_final then 'attach' else 'copy-blobs' end
 where is_final
    or moves_blobs;
alter table jobs.commands
  add constraint commands_kind check (kind in ('copy', 'copy-blobs', 'attach', 'roll-back')),
  drop column is_final,
  drop column moves_blobs;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
