import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Changes the subjects of commands in the outbox to the new names of the services: the old names have no consumers. */
export class ServiceNames1764300000051 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [former, name] of [
      ['planner', 'localization-planner'],
      ['worker', 'blob-copy-worker'],
    ] as const) {
      await runner.query(`
update jobs.outbox
   set subject = replace(subject, 'scriptorium.cmd.${former}.', 'scriptorium.cmd.${name}.'),
       envelope = replace(envelope, '"type":"scriptorium.${former}.', '"type":"scriptorium.${name}.')
 where subject like 'scriptorium.cmd.${former}.%'`);
    }
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
