import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Limits the index `commands_released` to the statements that read all commands in flight. A statement about one
 * command has the condition `state = 'released'`, so the old index matched it. Prepared while few commands were in
 * flight, it read all of them from then on.
 *
 * Building an index on an empty table sets its row count to 0. Therefore an empty table gets the rows of
 * 1763700000002-statistics.ts again, until it is analyzed.
 */
export class ReleasedCommands1764900000040 implements MigrationInterface {
  readonly keepsOlderServices = true;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
insert into jobs.commands (space_id, job_id, id, locale_bit, from_number, to_number, state)
select 0, md5((n % 4)::text)::uuid, gen_random_uuid(), n % 40, n, n, 'closed'
  from generate_series(1, 4000) n
 where not exists (select from jobs.commands);

drop index jobs.commands_released;
create index commands_released on jobs.commands ((case when state = 'released' then released_at end))
  where (case when state = 'released' then released_at end) is not null;

analyze jobs.commands;
delete from jobs.commands where space_id = 0;

grant select (released_at) on jobs.commands to content_store;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
