import { createTestDatabase } from '@scriptorium/testing';
import { setImmediate } from 'node:timers/promises';
import { Pool } from 'pg';
import { createPool } from '../pool';
import { GroupCommit } from './group-commit';
import { inGroupTransaction } from './group-transaction';

describe('a transaction of a group', () => {
  let admin: Pool;
  let pool: Pool;

  beforeAll(async () => {
    const { url } = await createTestDatabase();
    admin = new Pool({ connectionString: url, max: 1 });
    pool = createPool({ url, name: 'group-spec', connections: 4 });
    await admin.query(`create table words (word text primary key check (word <> 'bad'))`);
  });
  afterEach(() => admin.query('delete from words'));
  afterAll(async () => {
    await pool.end();
    await admin.end();
  });

  const insert = `insert into words select unnest($1::text[])`;
  const commit = new GroupCommit<string, string>({
    executeGroup: async (words) => {
      await inGroupTransaction(pool, (client) => client.query(insert, [words]), 50);
      return words.map(() => ({ kind: 'done', result: 'in a group' }));
    },
    executeAlone: async (word) => {
      await pool.query(insert, [[word]]);
      return 'alone';
    },
    keyOf: () => 1,
    maxMembers: 10,
    concurrency: 3,
  });
  const run = (words: readonly string[]): Promise<unknown[]> =>
    Promise.all(words.map((word) => commit.run(word).catch((error: Error) => error.message)));
  const words = async (): Promise<string[]> => {
    const { rows } = await admin.query<{ word: string }>('select word from words order by word');
    return rows.map(({ word }) => word);
  };

  it('commits the work of all members', async () => {
    expect(await run(['a', 'b'])).toEqual(['in a group', 'in a group']);
    expect(await words()).toEqual(['a', 'b']);
  });

  it('keeps the work of the other members if one violates a constraint', async () => {
    expect(await run(['a', 'bad', 'b'])).toEqual(['alone', expect.stringContaining('words_word_check'), 'alone']);
    expect(await words()).toEqual(['a', 'b']);
  });

  it('does not let the members wait for a lock that blocks one of them', async () => {
    const blocking = await admin.connect();
    try {
      await blocking.query('begin');
      await blocking.query(`insert into words values ('blocked')`);
      const results = ['a', 'blocked', 'b'].map((word) => commit.run(word));
      expect(await Promise.all([results[0], results[2]])).toEqual(['alone', 'alone']);
      await blocking.query('rollback');
      expect(await results[1]).toBe('alone');
    } finally {
      blocking.release();
    }
    expect(await words()).toEqual(['a', 'b', 'blocked']);
  });

  it('does not let later members wait for a lock that blocks a member alone', async () => {
    const blocking = await admin.connect();
    try {
      await blocking.query('begin');
      await blocking.query(`insert into words values ('blocked')`);
      const blocked = commit.run('blocked');
      await setImmediate();
      expect(await run(['a', 'b'])).toEqual(['in a group', 'in a group']);
      await blocking.query('rollback');
      expect(await blocked).toBe('alone');
    } finally {
      blocking.release();
    }
    expect(await words()).toEqual(['a', 'b', 'blocked']);
  });
});
