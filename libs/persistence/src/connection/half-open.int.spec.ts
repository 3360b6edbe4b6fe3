import { randomUUID } from 'node:crypto';
import { createTestDatabase, eventually, FaultProxy } from '@scriptorium/testing';
import { Client, type Pool } from 'pg';
import { createDataSource, inEntityTransaction } from '../data-source';
import { translateDatabaseError } from '../database-errors';
import { createPool, inTransaction, type PoolOptions } from '../pool';
import { createClient } from './create-client';

const UNAVAILABLE = { code: 'DATABASE_UNAVAILABLE' };
const limits = { answer: 300, idleInTransaction: 1_000 };

let url: string;
let admin: Client;
let proxy: FaultProxy;

beforeAll(async () => {
  ({ url } = await createTestDatabase({ migrated: false }));
  admin = new Client({ connectionString: url });
  await admin.connect();
  await admin.query('create table words (word text primary key, uses integer not null default 0)');
  await admin.query(`insert into words values ('a')`);
  proxy = await FaultProxy.start(url);
});
afterEach(() => proxy.restore());
afterAll(() => admin.end());

const open = (options: Partial<PoolOptions> = {}): Pool =>
  createPool({ url: proxy.addressFor(url), name: 'half-open-spec', connections: 2, limits, ...options });

async function errorOf(work: Promise<unknown>): Promise<unknown> {
  return translateDatabaseError(await work.then(() => 'no error').catch((error: unknown) => error));
}

describe('a half-open connection', () => {
  it('fails the statement that waits for an answer, and the next one uses a new connection', async () => {
    const pool = open();
    await pool.query('select 1');
    proxy.silence({ isLasting: true });
    expect(await errorOf(pool.query('select 1'))).toMatchObject(UNAVAILABLE);
    proxy.restore();
    await pool.query('select 1');
    expect(pool.totalCount).toBe(1);
    await pool.end();
  });

  it('fails a transaction, whose locks the server releases', async () => {
    const pool = open();
    const failing = inTransaction(pool, async (client) => {
      await client.query('update words set uses = uses + 1');
      proxy.silence({ isLasting: true });
      await client.query('select 1');
    });
    expect(await errorOf(failing)).toMatchObject(UNAVAILABLE);
    proxy.restore();
    await inTransaction(pool, (client) => client.query('update words set uses = uses + 1'));
    await pool.end();
  });

  it('fails a transaction of TypeORM, which returns no dead connection to the pool', async () => {
    const pool = open();
    const db = await createDataSource(pool, []).initialize();
    const failing = inEntityTransaction(db, async (manager) => {
      await manager.query('select 1');
      proxy.silence({ isLasting: true });
      await manager.query('select 2');
    });
    expect(await errorOf(failing)).toMatchObject(UNAVAILABLE);
    expect(pool.idleCount).toBe(0);
    proxy.restore();
    await inEntityTransaction(db, (manager) => manager.query('select 3'));
    await db.destroy();
  });

  it('does not keep a pool from ending', async () => {
    const pool = open();
    await Promise.all([pool.query('select 1'), pool.query('select 2')]);
    proxy.silence({ isLasting: true });
    const running = errorOf(pool.query('select 3'));
    await pool.end();
    expect(await running).toMatchObject(UNAVAILABLE);
  });

  it('fails a client that connects', async () => {
    proxy.silence({ isLasting: true });
    const client = createClient({ url: proxy.addressFor(url), name: 'half-open-spec', limits: { connect: 100 } });
    expect(await errorOf(client.connect())).toMatchObject(UNAVAILABLE);
    await client.end();
  });
});

describe('a connection without an answer', () => {
  it('is kept while the server executes the statement or waits for a lock', async () => {
    const pool = open({ limits: { answer: 50 } });
    const blocker = new Client({ connectionString: url });
    await blocker.connect();
    await blocker.query('begin; lock table words');
    const waiting = pool.query<{ uses: number }>('select uses from words');
    await eventually(async () => {
      const { rowCount } = await admin.query(
        `select from pg_stat_activity where application_name = 'half-open-spec' and wait_event_type = 'Lock'`,
      );
      return rowCount === 1;
    });
    // Each check opens a connection.
    const before = proxy.accepted;
    await eventually(() => proxy.accepted >= before + 3);
    await blocker.query('commit');
    await blocker.end();
    expect((await waiting).rowCount).toBe(1);
    expect(pool.totalCount).toBe(1);
    await pool.end();
  });

  it.each([
    ['has no connection left for the check', 'connection limit 1'],
    ['rejects the account of the check', 'nologin'],
  ])('is kept if the server %s', async (_, change) => {
    const name = `limited_${randomUUID().replaceAll('-', '')}`;
    await admin.query(`create role ${name} login password '${name}'`);
    const limited = new URL(proxy.addressFor(url));
    limited.username = limited.password = name;
    const pool = open({ url: limited.href, limits: { answer: 50 } });
    await pool.query('select 1');
    await admin.query(`alter role ${name} ${change}`);
    const before = proxy.accepted;
    const slow = pool.query('select 1 as one, pg_sleep(1)');
    await eventually(() => proxy.accepted > before);
    expect((await slow).rows).toMatchObject([{ one: 1 }]);
    await pool.end();
    await eventually(() => admin.query(`drop role ${name}`));
  });
});
