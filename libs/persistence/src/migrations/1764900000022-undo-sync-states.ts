import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets the worker record that the source of copies is archived. An undo archives copies that a client has chosen. */
export class UndoSyncStates1764900000022 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('grant update (announced_state) on content.variants to blob_copy_worker;');
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
