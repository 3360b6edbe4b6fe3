import { createTestDatabase, FaultProxy } from '@scriptorium/testing';
import { Pool } from 'pg';
import { Column, type DataSource, Entity, PrimaryColumn } from 'typeorm';
import { createDataSource, inEntityTransaction } from './data-source';
import { isConflict, isDataError, translateDatabaseError, violates } from './database-errors';
import { createPool } from './pool';

@Entity({ name: 'words' })
class WordEntity {
  @PrimaryColumn({ type: 'text' })
  readonly word!: string;

  @Column({ type: 'integer', default: 0 })
  readonly uses!: number;
}

describe('a DataSource with the connections of a pool', () => {
  let url: string;
  let admin: Pool;
  let pool: Pool;
  let db: DataSource;

  const open = async (connections: number): Promise<{ pool: Pool; db: DataSource }> => {
    const opened = createPool({ url, name: 'data-source-spec', connections, byKeyOnly: true });
    return { pool: opened, db: await createDataSource(opened, [WordEntity]).initialize() };
  };
  const words = async (): Promise<unknown> => (await admin.query('select word, uses from words order by word')).rows;

  beforeAll(async () => {
    ({ url } = await createTestDatabase());
    admin = new Pool({ connectionString: url, max: 2 });
    await admin.query('create table words (word text primary key, uses integer not null default 0)');
  });
  beforeEach(async () => {
    await admin.query('truncate words');
    ({ pool, db } = await open(2));
  });
  afterEach(() => db.destroy());
  afterAll(() => admin.end());

  it('runs entities and hand-written SQL of a transaction on one connection', async () => {
    await inEntityTransaction(db, async (manager, client) => {
      await manager.insert(WordEntity, { word: 'entity' });
      await client.query(`update words set uses = uses + 1 where word = 'entity'`);
      await client.query(`insert into words values ('sql', 2)`);
      expect(await manager.find(WordEntity, { order: { word: 'ASC' } })).toEqual([
        { word: 'entity', uses: 1 },
        { word: 'sql', uses: 2 },
      ]);
      expect(await words()).toEqual([]);
    });
    expect(await words()).toEqual([
      { word: 'entity', uses: 1 },
      { word: 'sql', uses: 2 },
    ]);
  });

  it('rolls back entities and hand-written SQL together', async () => {
    const failing = inEntityTransaction(db, async (manager, client) => {
      await manager.insert(WordEntity, { word: 'entity' });
      await client.query(`insert into words values ('sql')`);
      throw new Error('The work fails.');
    });
    await expect(failing).rejects.toThrow('The work fails.');
    expect(await words()).toEqual([]);
    expect(pool.idleCount).toBe(pool.totalCount);
  });

  it('opens no connection of its own and keeps to the limit and the timeout of the pool', async () => {
    const one = await open(1);
    // Set after the only connection exists: opening it may take longer.
    one.pool.options.connectionTimeoutMillis = 50;
    await inEntityTransaction(one.db, async () => {
      const error: unknown = await one.db.manager.find(WordEntity).catch((reason: unknown) => reason);
      expect(translateDatabaseError(error)).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
      const { rows } = await admin.query<{ count: number }>(
        `select count(*)::integer as count
           from pg_stat_activity
          where datname = current_database() and application_name = 'data-source-spec' and state like 'idle in%'`,
      );
      expect(rows).toEqual([{ count: 1 }]);
    });
    expect(await one.db.manager.find(WordEntity)).toEqual([]);
    expect(one.pool.totalCount).toBe(1);
    await one.db.destroy();
    expect(one.pool.ended).toBe(true);
  });

  it('has the settings of the pool', async () => {
    const rows: unknown = await db.query(
      `select name, setting
         from pg_settings
        where name in ('application_name', 'enable_seqscan', 'idle_in_transaction_session_timeout')
        order by name`,
    );
    expect(rows).toEqual([
      { name: 'application_name', setting: 'data-source-spec' },
      { name: 'enable_seqscan', setting: 'off' },
      { name: 'idle_in_transaction_session_timeout', setting: '15000' },
    ]);
  });

  it('reports a lost connection as DATABASE_UNAVAILABLE, and the next transaction succeeds', async () => {
    const uncaught = jest.fn();
    process.on('uncaughtException', uncaught);
    const lost = inEntityTransaction(db, async (manager, client) => {
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      const ended = new Promise((resolve) => client.once('end', resolve));
      await admin.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
      await ended;
      await manager.insert(WordEntity, { word: 'lost' });
    });
    try {
      const error: unknown = await lost.catch((reason: unknown) => reason);
      expect(translateDatabaseError(error)).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    } finally {
      process.off('uncaughtException', uncaught);
    }
    await inEntityTransaction(db, (manager) => manager.insert(WordEntity, { word: 'next' }));
    expect(uncaught).not.toHaveBeenCalled();
    expect(await words()).toEqual([{ word: 'next', uses: 0 }]);
  });

  it('does not return a connection to the pool whose rollback failed', async () => {
    const proxy = await FaultProxy.start(url);
    const lossy = createPool({ url: proxy.addressFor(url), name: 'data-source-spec', connections: 1 });
    const entities = await createDataSource(lossy, [WordEntity]).initialize();
    const failing = inEntityTransaction(entities, async (_manager, client) => {
      Object.assign(client, { connectionParameters: { query_timeout: 50 } });
      proxy.silence();
      throw new Error('after the connection was lost');
    });
    await expect(failing).rejects.toThrow('after the connection was lost');
    expect(lossy.totalCount).toBe(0);
    await inEntityTransaction(entities, (manager) => manager.insert(WordEntity, { word: 'next' }));
    expect(await words()).toEqual([{ word: 'next', uses: 0 }]);
    await lossy.end();
  });

  it('reports a violated constraint and invalid data as the driver does', async () => {
    await db.manager.insert(WordEntity, { word: 'once' });
    const again: unknown = await db.manager.insert(WordEntity, { word: 'once' }).catch((error: unknown) => error);
    expect(violates(again, 'words_pkey')).toBe(true);
    expect(violates(again, 'another_constraint')).toBe(false);
    const invalid: unknown = await db.manager.insert(WordEntity, { word: 'a\0b' }).catch((error: unknown) => error);
    expect(isDataError(invalid)).toBe(true);
    expect(translateDatabaseError(invalid)).toBe(invalid);
  });

  it('reports a row that another transaction has changed as a conflict', async () => {
    await db.manager.insert(WordEntity, { word: 'contested' });
    const late = db.transaction('REPEATABLE READ', async (manager) => {
      await manager.find(WordEntity);
      await admin.query('update words set uses = 1');
      await manager.update(WordEntity, { word: 'contested' }, { uses: 2 });
    });
    expect(isConflict(await late.catch((error: unknown) => error))).toBe(true);
  });

  it('retries a transaction that Postgres rolls back to end a deadlock', async () => {
    await admin.query(`insert into words values ('a'), ('b')`);
    let attempts = 0;
    const met = { a: gate(), b: gate() };
    const change = (first: 'a' | 'b', second: 'a' | 'b') =>
      inEntityTransaction(db, async (manager, client) => {
        attempts += 1;
        await manager.increment(WordEntity, { word: first }, 'uses', 1);
        met[first].open();
        await met[second].opened;
        await client.query('update words set uses = uses + 1 where word = $1', [second]);
      });
    await Promise.all([change('a', 'b'), change('b', 'a')]);
    expect(attempts).toBeGreaterThan(2);
    expect(await words()).toEqual([
      { word: 'a', uses: 2 },
      { word: 'b', uses: 2 },
    ]);
  });
});

function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}
