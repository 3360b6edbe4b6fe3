import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Stores masks of locales as bit strings, so that a job can have more than 62 locales
 * (docs/adr/0004-plan-nodes-hold-locale-masks.md). The first bit is the first locale of the job. All masks of a job
 * have the same length. Masks of older jobs have 62 bits.
 */
export class MasksOfAnyLength1764700000060 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table jobs.plan_nodes
  drop constraint plan_nodes_masks,
  ${['create_mask', 'reuse_mask', 'fail_mask', 'hierarchy_mask'].map(convert).join(',\n  ')};
alter table jobs.plan_nodes
  add constraint plan_nodes_masks check (
    bit_count(create_mask & reuse_mask) = 0
    and bit_count(create_mask & fail_mask) = 0
    and bit_count(reuse_mask & fail_mask) = 0);

create function jobs.has_bit(mask bit varying, place integer) returns boolean
  language sql immutable parallel safe
  return case when place < length(mask) then get_bit(mask, place) = 1 else false end;

alter table jobs.jobs drop constraint jobs_locales_count;
alter table jobs.jobs
  add constraint jobs_locales_count check (kind <> 'localize' or cardinality(locales) between 1 and 500);
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}

function convert(column: string): string {
  return `alter column ${column} drop default,
  alter column ${column} type bit varying using reverse(right(${column}::bit(64)::text, 62))::bit varying,
  alter column ${column} set default ''`;
}
