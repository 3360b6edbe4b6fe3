import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Stores with a compatible migration which services it keeps: those that contain this other migration. Otherwise the
 * compatible migrations of two releases would let a service start that is two releases old
 * (docs/adr/0021-a-service-waits-for-its-schema.md).
 */
export class KeptServices1764600000030 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table public.migrations add column keeps_services_with text;

-- Release 0.2.0 ends with this migration.
update public.migrations
   set keeps_services_with = 'MoreStatistics1764400000010'
 where keeps_older_services;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
