import { queryDatabase, createTestDatabase, eventually } from '@scriptorium/testing';
import { migrate } from './migrate';
import { JobStates1764300000011 } from './migrations/1764300000011-job-states';
import { BodyText1764200000060 } from './migrations/1764200000060-body-text';
import { databaseBefore } from './testing/old-content';

describe('migrate', () => {
  it('rolls back a migration that fails, and resumes with it', async () => {
    const { url, client } = await databaseBefore(BodyText1764200000060);
    await client.query('create table content.removed_versions ()');
    const print = jest.spyOn(console, 'log');
    await expect(migrate(url)).rejects.toThrow('already exists');
    expect(print).not.toHaveBeenCalled();
    print.mockRestore();
    const { rows } = await client.query(
      `select to_regclass('content.removed_variants') as incomplete, (select name from public.migrations order by id desc limit 1) as last`,
    );
    expect(rows).toEqual([{ incomplete: null, last: 'BodyText1764200000060' }]);
    await client.query('drop table content.removed_versions');
    await client.end();
    await migrate(url);
    expect(await queryDatabase(url, 'select * from content.removed_versions')).toEqual([]);
  });

  it('runs each migration once if several processes start at once', async () => {
    const { url, client } = await databaseBefore(JobStates1764300000011);
    await Promise.all([migrate(url), migrate(url), migrate(url)]);
    const { rows } = await client.query('select name from public.migrations group by name having count(*) <> 1');
    await client.end();
    expect(rows).toEqual([]);
  });

  it('analyzes empty tables with generated rows only, since plans need statistics before autovacuum runs', async () => {
    const { url } = await createTestDatabase({ migrated: false });
    await migrate(url);
    // A session reports its statistics when it ends.
    const analyzed = await eventually(async () => {
      const rows = await queryDatabase(
        url,
        `select relname as table, analyze_count::integer as times
           from pg_stat_user_tables
          where schemaname = 'content' and relname in ('variants', 'past_versions')
          order by 1`,
      );
      return rows.every(({ times }) => times !== 0) && rows;
    });
    expect(analyzed).toEqual([
      { table: 'past_versions', times: 1 },
      { table: 'variants', times: 1 },
    ]);
  });

  it('leaves no table with pages and a row count of 0, for which the planner would choose any index', async () => {
    const { url } = await createTestDatabase({ migrated: false });
    await migrate(url);
    const counts = await queryDatabase(
      url,
      `select c.relname
         from pg_class c
         join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('content', 'jobs') and c.relkind = 'r' and c.reltuples = 0 and c.relpages > 0`,
    );
    expect(counts).toEqual([]);
  });
});
