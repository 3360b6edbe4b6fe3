import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Adds whether a body is valid for its content type, as of the last save of the body. It is a property of the body and
 * not of the variant, so copies have it without further writes. A body without members other than `_meta` is EMPTY.
 */
export class ValidationState1763700000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table content.bodies
  add column validation_state text not null default 'VALID'
  constraint bodies_validation_state check (validation_state in ('VALID', 'INVALID', 'EMPTY'));
grant update (validation_state) on content.bodies to content_store;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
