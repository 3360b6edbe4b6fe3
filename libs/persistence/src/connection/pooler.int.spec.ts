import { createTestDatabase, eventually, FaultProxy, startOwnPgbouncer } from '@scriptorium/testing';
import { Client, type Pool } from 'pg';

import { createDataSource, inEntityTransaction } from '../data-source';
import { isTimedOut, translateDatabaseError } from '../database-errors';
import { inGroupSnapshot, inGroupTransaction } from '../group-commit/group-transaction';
import { createPool, inSnapshot, inTransaction, withStatementTimeout, type PoolOptions } from '../pool';
import { createClient } from './create-client';

// Runs statements through PgBouncer in transaction mode.

const SETTINGS = `
select current_setting('statement_timeout') as statement,
       current_setting('lock_timeout') as lock,
       current_setting('idle_in_transaction_session_timeout') as idle,
       current_setting('enable_seqscan') as scan`;
const EXPECTED = { statement: '20s', lock: '7s', idle: '9s', scan: 'off' };

const limits = { statement: 20_000, lock: 7_000, idleInTransaction: 9_000 };
let pooledUrl: string;
let url: string;
let pool: Pool;

const open = (options: Partial<PoolOptions> = {}): Pool =>
  createPool({
    url: pooledUrl,
    pooler: 'transaction',
    name: 'pooler-spec',
    connections: 8,
    limits,
    byKeyOnly: true,
    ...options,
  });

beforeAll(async () => {
  ({ url } = await createTestDatabase({ migrated: false }));
  pooledUrl = (await startOwnPgbouncer([url], { default_pool_size: 2 })).addressFor(url);
  const admin = new Client({ connectionString: url });
  await admin.connect();
  await admin.query('create table words (word text primary key, uses integer not null default 0)');
  await admin.query(`insert into words values ('a')`);
  await admin.end();
});
beforeEach(() => {
  pool = open();
});
afterEach(() => pool.end());

describe('through a pooler in transaction mode', () => {
  const statements: [string, () => Promise<{ readonly rows: unknown[] }>][] = [
    ['a statement', () => pool.query(SETTINGS)],
    ['a statement with values', () => pool.query(`${SETTINGS} where $1`, [true])],
    ['a named statement', () => pool.query({ name: 'settings', text: SETTINGS })],
    ['a transaction', () => inTransaction(pool, (client) => client.query(SETTINGS))],
    ['a snapshot', () => inSnapshot(pool, (client) => client.query(SETTINGS))],
  ];

  it.each(statements)('%s has the limits and the settings of the pool', async (_name, run) => {
    expect((await run()).rows).toEqual([EXPECTED]);
  });

  it('a transaction of TypeORM has the limits and the settings of the pool', async () => {
    const db = await createDataSource(pool, []).initialize();
    expect(await inEntityTransaction(db, (manager) => manager.query(SETTINGS))).toEqual([EXPECTED]);
    expect(await db.query(SETTINGS)).toEqual([EXPECTED]);
  });

  it('a transaction keeps its own limit and isolation', async () => {
    const slow = withStatementTimeout(pool, 50, (client) => client.query('select pg_sleep(600)'));
    expect(isTimedOut(await slow.catch((error: unknown) => error))).toBe(true);
    const { rows } = await inSnapshot(pool, (client) => client.query('show transaction_isolation'));
    expect(rows).toEqual([{ transaction_isolation: 'repeatable read' }]);
  });

  it.each([
    ['a group', inGroupTransaction],
    ['a group with one snapshot', inGroupSnapshot],
  ])('%s keeps its own lock time-out', async (_name, inGroup) => {
    const { rows } = await inGroup(pool, (client) => client.query(SETTINGS), 50);
    expect(rows).toEqual([{ ...EXPECTED, lock: '50ms' }]);
  });

  it('other clients of the sessions do not get the settings', async () => {
    await pool.query(SETTINGS);
    const other = new Client({ connectionString: pooledUrl });
    await other.connect();
    expect((await other.query(SETTINGS)).rows).toEqual([{ statement: '0', lock: '0', idle: '0', scan: 'on' }]);
    await other.end();
  });

  it('named statements run in whichever session a transaction gets', async () => {
    const use = { name: 'use-word', text: 'update words set uses = uses + 1 where word = $1', values: ['a'] };
    const before = (await pool.query<{ uses: number }>('select uses from words')).rows[0]?.uses ?? 0;
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          index % 2 === 0 ? pool.query(use) : inTransaction(pool, (client) => client.query(use)),
        ),
      );
    }
    expect((await pool.query('select uses from words')).rows).toEqual([{ uses: before + 40 }]);
  });

  it('several results and events of a statement are those of the caller', async () => {
    const results = (await pool.query('select 1 as one; select 2 as two')) as unknown as { rows: unknown[] }[];
    expect(results.map(({ rows }) => rows)).toEqual([[{ one: 1 }], [{ two: 2 }]]);
    expect(await pool.query(`insert into words values ('b') returning word`)).toMatchObject({
      command: 'INSERT',
      rowCount: 1,
      rows: [{ word: 'b' }],
      fields: [{ name: 'word' }],
    });
  });

  it('a failed statement leaves its connection usable', async () => {
    const one = open({ connections: 1 });
    for (const values of [undefined, ['x']]) {
      await expect(one.query('select nothing', values)).rejects.toThrow();
      expect((await one.query(SETTINGS)).rows).toEqual([EXPECTED]);
    }
    const failing = inTransaction(one, (client) => client.query('select nothing'));
    await expect(failing).rejects.toThrow('column "nothing" does not exist');
    expect((await one.query(SETTINGS)).rows).toEqual([EXPECTED]);
    await one.end();
  });

  it('a client without the setting is refused', async () => {
    const client = createClient({ url: pooledUrl, name: 'pooler-spec' });
    await expect(client.connect()).rejects.toThrow('unsupported startup parameter');
  });

  it('rejects a choice of the server, which the pooler makes', () => {
    const chosen = { url: `${pooledUrl}?target_session_attrs=read-write` };
    expect(() => open(chosen)).toThrow('cannot be used with DATABASE_POOLER=transaction');
  });
});

describe('a connection to a pooler without an answer', () => {
  let proxy: FaultProxy;
  const openSilent = (statement: number): Pool =>
    open({ url: proxy.addressFor(pooledUrl), limits: { ...limits, answer: 50, statement } });
  const errorOf = async (work: Promise<unknown>): Promise<unknown> =>
    translateDatabaseError(await work.then(() => 'no error').catch((error: unknown) => error));

  beforeAll(async () => {
    proxy = await FaultProxy.start(pooledUrl);
  });
  afterEach(() => proxy.restore());

  it('is kept while the pooler accepts connections', async () => {
    const patient = openSilent(0);
    await patient.query('select 1');
    const before = proxy.accepted;
    const slow = patient.query('select 1 as one, pg_sleep(1)');
    await eventually(() => proxy.accepted >= before + 3);
    expect((await slow).rows).toMatchObject([{ one: 1 }]);
    await patient.end();
  });

  it('is closed when the server must have ended its statement', async () => {
    const impatient = openSilent(300);
    await impatient.query('select 1');
    proxy.silence();
    expect(await errorOf(impatient.query('select 1'))).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect((await impatient.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await impatient.end();
  });

  it('is closed when the pooler is unreachable', async () => {
    const patient = openSilent(0);
    await patient.query('select 1');
    proxy.silence({ isLasting: true });
    expect(await errorOf(patient.query('select 1'))).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await patient.end();
  });
});
