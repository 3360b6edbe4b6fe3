import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lets every service store the reply to a request with an idempotency key. `route` separates nothing any more: the hash
 * of the request contains the route. content-store of an older version still writes the name of its rpc.
 */
export class IdempotentRequests1764600000040 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table content.idempotency_keys alter column route set default '';
grant select, insert, update on content.idempotency_keys to localization_planner;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
