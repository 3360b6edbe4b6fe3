import { createTestDatabase } from '@scriptorium/testing';
import { Client } from 'pg';
import { measureGrowth, totalBytes } from './relation-sizes';

describe('the sizes of relations', () => {
  let database: Client;

  beforeAll(async () => {
    const { url } = await createTestDatabase({ migrated: false });
    database = new Client({ connectionString: url });
    await database.connect();
    await database.query(`
create schema one;
create table one.texts (id integer primary key, text text not null);
create index texts_by_hash on one.texts (md5(text));
create table one.untouched (id integer primary key);
create schema other;
create table other.texts (id integer primary key)`);
  });

  afterAll(() => database.end());

  const addTexts = async (): Promise<void> => {
    await database.query(`
insert into one.texts
select id, (select string_agg(md5(concat(id, ' ', part)), '') from generate_series(1, 100) part)
  from generate_series((select count(*) + 1 from one.texts), (select count(*) + 300 from one.texts)) id;
insert into other.texts
select coalesce(max(id), 0) + 1
  from other.texts`);
    await database.query('vacuum one.texts');
  };

  test('list heap, maps, TOAST and each index of what grew, the largest first, and no other schema', async () => {
    const sizes = await measureGrowth(database, ['one'], addTexts);

    expect(sizes.map(({ name, kind }) => `${kind} ${name}`).sort()).toEqual([
      'TOAST one.texts',
      'index one.texts_by_hash',
      'index one.texts_pkey',
      'maps one.texts',
      'table one.texts',
    ]);
    expect(sizes.map(({ bytes }) => bytes)).toEqual(sizes.map(({ bytes }) => bytes).sort((a, b) => b - a));
    expect(sizes[0]).toMatchObject({ kind: 'TOAST' });
    expect(sizes.find(({ kind }) => kind === 'table')).toMatchObject({ rows: 300 });
  });

  test('add up to the growth of pg_total_relation_size', async () => {
    const total = async (): Promise<number> => {
      const { rows } = await database.query<{ bytes: string }>(
        `select pg_total_relation_size('one.texts') + pg_total_relation_size('one.untouched') as bytes`,
      );
      return Number(rows[0]?.bytes);
    };
    const before = await total();
    const sizes = await measureGrowth(database, ['one'], addTexts);

    expect(totalBytes(sizes)).toBe((await total()) - before);
    expect(totalBytes(sizes)).toBeGreaterThan(0);
    expect(sizes.find(({ kind }) => kind === 'table')).toMatchObject({ rows: 300 });
  });
});
