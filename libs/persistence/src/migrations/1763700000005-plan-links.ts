import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a node links to is read once, when the node is found, and kept for the step that walks on from it. With the slots
 * that follow the copy resolved at the same moment no plan is gone through a second time.
 */
export class PlanLinks1763700000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table jobs.plan_nodes add column links uuid[]');
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
