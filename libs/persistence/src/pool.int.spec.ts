import { createTestDatabase } from '@scriptorium/testing';
import { Pool } from 'pg';
import { createPool, inTransaction } from './pool';

describe('a transaction', () => {
  let url: string;
  let admin: Pool;
  let pool: Pool;

  beforeAll(async () => {
    ({ url } = await createTestDatabase());
    admin = new Pool({ connectionString: url, max: 1 });
    pool = createPool({ url, name: 'pool-spec', connections: 1 });
    await admin.query('create table words (word text)');
  });
  afterAll(async () => {
    await pool.end();
    await admin.end();
  });

  const pidOf = async (db: { query: Pool['query'] }): Promise<number> => {
    const { rows } = await db.query<{ pid: number }>('select pg_backend_pid() as pid');
    return rows[0]?.pid ?? 0;
  };

  it('fails without an uncaught exception if its connection is lost between statements, and the next one succeeds', async () => {
    const uncaught = jest.fn();
    process.on('uncaughtException', uncaught);
    try {
      const lost = inTransaction(pool, async (client) => {
        const pid = await pidOf(client);
        const ended = new Promise((resolve) => client.once('end', resolve));
        await admin.query('select pg_terminate_backend($1)', [pid]);
        await ended;
        await client.query(`insert into words values ('lost')`);
      });
      await expect(lost).rejects.toThrow(/terminat|not queryable/i);
    } finally {
      process.off('uncaughtException', uncaught);
    }
    await inTransaction(pool, (client) => client.query(`insert into words values ('next')`));

    expect(uncaught).not.toHaveBeenCalled();
    expect((await admin.query('select word from words')).rows).toEqual([{ word: 'next' }]);
  });

  it('rejects if no connection becomes free in time', async () => {
    const busy = createPool({ url, name: 'pool-spec', connections: 1, limits: { connect: 60_000 } });
    const client = await busy.connect();
    // Set after the first connection is open: opening it may take longer on a busy machine.
    busy.options.connectionTimeoutMillis = 50;
    const waiting = inTransaction(busy, async () => undefined);
    await expect(waiting).rejects.toThrow('timeout exceeded when trying to connect');
    client.release();
    await inTransaction(busy, async () => undefined);
    await busy.end();
  });

  it('is ended by the server if it is idle for too long', async () => {
    const impatient = createPool({ url, name: 'pool-spec', connections: 1, limits: { idleInTransaction: 100 } });
    const stuck = inTransaction(impatient, async (client) => {
      const ended = new Promise((resolve) => client.once('end', resolve));
      await client.query('lock table words');
      await ended;
      await client.query('select 1');
    });
    await expect(stuck).rejects.toThrow(/terminat|not queryable/i);
    await impatient.end();
    expect((await admin.query('select from words')).rowCount).toBe(1);
  });

  it('is retried when Postgres rolls it back to end a deadlock', async () => {
    const two = createPool({ url, name: 'pool-spec', connections: 2 });
    await admin.query('create table pair (name text primary key, changes integer not null default 0)');
    await admin.query(`insert into pair values ('a'), ('b')`);
    let attempts = 0;
    const met = { a: gate(), b: gate() };
    const change = (first: 'a' | 'b', second: 'a' | 'b') =>
      inTransaction(two, async (client) => {
        attempts += 1;
        await client.query('update pair set changes = changes + 1 where name = $1', [first]);
        met[first].open();
        await met[second].opened;
        await client.query('update pair set changes = changes + 1 where name = $1', [second]);
      });
    try {
      await Promise.all([change('a', 'b'), change('b', 'a')]);
    } finally {
      await two.end();
    }
    expect(attempts).toBeGreaterThan(2);
    expect((await admin.query('select name, changes from pair order by name')).rows).toEqual([
      { name: 'a', changes: 2 },
      { name: 'b', changes: 2 },
    ]);
  });
});

function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}
