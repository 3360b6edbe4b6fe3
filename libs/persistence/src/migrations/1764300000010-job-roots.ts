import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Identifies the root of a job by its id and kind: a job copies the tree of a variant or of a drive item. */
export class JobRoots1764300000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table jobs.jobs rename column root_variant_id to root_id;
alter table jobs.jobs add column root_kind text;
update jobs.jobs
   set root_kind = case kind when 'copy-drive-items' then 'drive-item' else 'variant' end;
alter table jobs.jobs
  alter column root_kind set not null,
  add constraint jobs_root_kind check (root_kind in ('variant', 'drive-item')),
  add constraint jobs_root_of_kind check ((root_kind = 'drive-item') = (kind = 'copy-drive-items'));
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
