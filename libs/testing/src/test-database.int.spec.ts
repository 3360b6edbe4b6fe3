import { Client } from 'pg';
import { queryDatabase } from './query-database';
import { createTestDatabase } from './test-database';

describe('createTestDatabase', () => {
  it('returns a migrated, empty database', async () => {
    const database = await createTestDatabase();
    const [row] = await queryDatabase(
      database.url,
      `select count(*) as tables from pg_tables where schemaname in ('content', 'jobs')`,
    );
    expect(Number(row?.['tables'])).toBeGreaterThan(0);
    expect(await queryDatabase(database.url, 'select * from content.spaces')).toEqual([]);
  });

  it('isolates databases from each other', async () => {
    const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    await queryDatabase(one.url, 'create table only_here ()');
    await expect(queryDatabase(other.url, 'select from only_here')).rejects.toThrow('does not exist');
  });

  it('lets each service log in with its own role', async () => {
    const database = await createTestDatabase();
    for (const role of ['content_store', 'localization_planner', 'blob_copy_worker', 'blob_store'] as const) {
      expect(await queryDatabase(database.urlFor(role), 'select current_user as role')).toEqual([{ role }]);
    }
  });

  it('returns a database without a schema if `migrated` is false', async () => {
    const database = await createTestDatabase({ migrated: false });
    expect(await queryDatabase(database.url, `select from pg_namespace where nspname = 'content'`)).toEqual([]);
  });

  it('drops the database even if connections are open', async () => {
    const database = await createTestDatabase();
    const client = new Client(database.url);
    client.on('error', () => undefined);
    await client.connect();
    await database.drop();
    await expect(queryDatabase(database.url, 'select 1')).rejects.toThrow('does not exist');
  });
});
