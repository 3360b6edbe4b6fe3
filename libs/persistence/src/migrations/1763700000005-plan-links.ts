import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Adds the links of a node. They are read once, when the node is found, and stored for the next level of the plan. The
 * changed slots are resolved at the same time, so no plan is read a second time.
 */
export class PlanLinks1763700000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table jobs.plan_nodes add column links uuid[]');
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
