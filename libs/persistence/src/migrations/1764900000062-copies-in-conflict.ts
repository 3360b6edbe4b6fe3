import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An index of the copies with open conflicts: most conflicts are resolved already. */
export class CopiesInConflict1764900000062 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create index conflicts_of_copies on content.conflicts (space_id, variant_id) where resolution is null;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
