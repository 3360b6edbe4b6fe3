import { createTestDatabase } from '@scriptorium/testing';
import { Client, type Pool } from 'pg';
import type { DataSource } from 'typeorm';

import { createDataSource, inEntityTransaction } from '../data-source';
import { translateDatabaseError } from '../database-errors';
import { createPool, inTransaction } from '../pool';

let admin: Client;
let pool: Pool;
let db: DataSource;

beforeAll(async () => {
  const { url } = await createTestDatabase({ migrated: false });
  admin = new Client({ connectionString: url });
  await admin.connect();
  await admin.query('create table words (word text)');
  pool = createPool({ url, name: 'read-only-spec', connections: 1 });
  db = createDataSource(pool, []);
});
afterAll(async () => {
  await pool.end();
  await admin.end();
});

/** Existing sessions keep their setting, as after the demotion of a primary. */
async function setReadOnly(value: 'on' | 'off'): Promise<void> {
  const { rows } = await admin.query<{ name: string }>('select current_database() as name');
  await admin.query(`alter database ${rows[0]?.name ?? ''} set default_transaction_read_only = ${value}`);
}

const insert = `insert into words values ('a')`;

describe('a session that became read-only', () => {
  const writers: [string, () => Promise<unknown>][] = [
    ['a statement', () => pool.query(insert)],
    ['a transaction', () => inTransaction(pool, (client) => client.query(insert))],
    ['a transaction of TypeORM', () => inEntityTransaction(db, (manager) => manager.query(insert))],
  ];

  it.each(writers)('fails %s as DATABASE_UNAVAILABLE, and is replaced', async (_name, write) => {
    if (!db.isInitialized) await db.initialize();
    await setReadOnly('on');
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'read-only-spec'`,
    );
    const error: unknown = await write().catch((reason: unknown) => reason);
    expect(translateDatabaseError(error)).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await setReadOnly('off');
    await write();
  });
});
