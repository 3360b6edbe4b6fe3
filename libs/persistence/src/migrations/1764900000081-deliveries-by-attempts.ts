import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The sender reads the pending deliveries with the fewest attempts first, so that an endpoint which rejects some
 * subjects receives the others. Replaces the index by position, which no other statement needs.
 */
export class DeliveriesByAttempts1764900000081 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
create index deliveries_by_attempts on webhooks.deliveries (space_id, webhook_id, attempts, position)
  where state = 'pending';
drop index webhooks.deliveries_pending;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
