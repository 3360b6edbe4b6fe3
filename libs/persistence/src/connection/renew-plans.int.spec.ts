import { createTestDatabase } from '@scriptorium/testing';
import { Client, Pool } from 'pg';

import { renewPlans } from './renew-plans';

describe('a prepared statement that was planned on an empty table', () => {
  const byKey = { name: 'by-key', text: 'select id from words where space_id = $1 and id = $2', values: [1, 7] };
  let admin: Client;
  let pool: Pool;
  let now = 0;

  beforeAll(async () => {
    const { url } = await createTestDatabase({ migrated: false });
    admin = new Client({ connectionString: url });
    await admin.connect();
    await admin.query(`
create table words (
  space_id integer not null,
  id integer not null,
  word text,
  primary key (space_id, id)
) with (autovacuum_enabled = false)`);
    await admin.query('create index words_by_word on words (space_id, word, id)');
    await admin.query('vacuum words');

    const options = '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_bitmapscan=off';
    pool = new Pool({ connectionString: url, max: 1, options });
    renewPlans(pool, () => now);
    await pool.query(byKey);
    await admin.query('insert into words select 1, n, n::text from generate_series(1, 10000) n');
  });
  afterAll(async () => {
    await pool.end();
    await admin.end();
  });

  /** Executes the statement, and returns the index that it uses. */
  async function usedIndex(): Promise<string | undefined> {
    await pool.query('select pg_stat_force_next_flush()');
    await admin.query('select pg_stat_reset()');
    await pool.query(byKey);
    await pool.query('select pg_stat_force_next_flush()');
    const { rows } = await admin.query<{ name: string }>(
      `select indexrelname as name from pg_stat_user_indexes where relname = 'words' and idx_scan > 0`,
    );
    return rows[0]?.name;
  }

  it('is planned again when the connection is a second old', async () => {
    expect(await usedIndex()).toBe('words_by_word');
    now += 1_000;
    expect(await usedIndex()).toBe('words_pkey');
  });
});
