import { createTestDatabase } from '@scriptorium/testing';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { dumpSchema } from './dump-schema.sql';
import { migrate } from './migrate';

const file = join(__dirname, '../schema.sql');

describe('the schema', () => {
  let client: Client;
  let url: string;

  beforeAll(async () => {
    ({ url } = await createTestDatabase());
    client = new Client({ connectionString: url });
    await client.connect();
  });
  afterAll(() => client.end());

  it('equals schema.sql (UPDATE_SCHEMA=1 updates the file)', async () => {
    const dumped = await dumpSchema(client);
    if (process.env['UPDATE_SCHEMA'] === '1') writeFileSync(file, dumped);
    expect(dumped).toBe(readFileSync(file, 'utf8'));
  });

  it('is unchanged after two more concurrent migrations', async () => {
    const before = await dumpSchema(client);
    await Promise.all([migrate(url), migrate(url)]);
    expect(await dumpSchema(client)).toBe(before);
  });

  it('lets only content-store and the worker delete content, and only content-store bodies', async () => {
    const { rows } = await client.query(
      `select distinct grantee, table_name from information_schema.role_table_grants
        where table_schema = 'content' and privilege_type in ('DELETE', 'TRUNCATE')
          and table_name in ('families', 'variants', 'past_versions', 'versions', 'bodies') and grantee <> current_user
        order by table_name, grantee`,
    );
    const deletable = ['families', 'past_versions', 'variants'];
    const grantees = ['blob_copy_worker', 'content_store'];
    expect(rows).toEqual([
      { grantee: 'content_store', table_name: 'bodies' },
      ...deletable.flatMap((table_name) => grantees.map((grantee) => ({ grantee, table_name }))),
    ]);
  });
});
