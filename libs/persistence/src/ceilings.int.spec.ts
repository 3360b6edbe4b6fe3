import { RejectedError } from '@scriptorium/contracts';
import { ContentTree, createTestDatabase, race } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { Pool, type PoolClient } from 'pg';
import { translateDatabaseError } from './database-errors';

const ITEMS = 'itemsOfSpace';

describe('the ceilings of a space', () => {
  let pool: Pool;
  let space = 700;

  beforeAll(async () => {
    pool = new Pool({ connectionString: (await createTestDatabase()).url, max: 40 });
  });
  afterAll(() => pool.end());
  beforeEach(() => {
    space++;
  });

  const setCeiling = (name: string, value: number) => pool.query('select content.set_ceiling($1, $2)', [name, value]);
  const used = async (name: string): Promise<number> => {
    const { rows } = await pool.query<{ used: string }>(
      'select coalesce(sum(used), 0) as used from content.usage_parts where space_id = $1 and name = $2',
      [space, name],
    );
    return Number(rows[0]?.used);
  };
  const rowsOf = async (table: string): Promise<number> => {
    const { rows } = await pool.query<{ count: string }>(`select count(*) from ${table} where space_id = $1`, [space]);
    return Number(rows[0]?.count);
  };
  const insertFamilies = (count: number, on: Pool | PoolClient = pool) =>
    on.query(
      `insert into content.families (space_id, id, schema_uri, created_by)
       select $1, gen_random_uuid(), '', '' from generate_series(1, $2::integer)`,
      [space, count],
    );
  const rejection = async (work: Promise<unknown>): Promise<RejectedError> => {
    const error = translateDatabaseError(
      await work.then(
        () => undefined,
        (failure: unknown) => failure,
      ),
    );
    if (!(error instanceof RejectedError)) throw new Error('The ceiling did not reject.', { cause: error });
    return error;
  };

  it('count inserted and deleted rows', async () => {
    await setCeiling(ITEMS, 1_000_000);
    await insertFamilies(12);
    await pool.query(
      `delete from content.families
        where space_id = $1 and id in (select id from content.families where space_id = $1 limit 5)`,
      [space],
    );
    expect(await used(ITEMS)).toBe(7);
  });

  it('reject the first row above a ceiling, with its name and maximum, and accept the last one below', async () => {
    await setCeiling(ITEMS, 10);
    await insertFamilies(9);
    const error = await rejection(insertFamilies(2));
    expect(error).toMatchObject({ code: 'SPACE_FULL', data: { limit: ITEMS, maximum: 10 } });
    await insertFamilies(1);
    await rejection(insertFamilies(1));
    await pool.query(
      'delete from content.families where id = (select id from content.families where space_id = $1 limit 1)',
      [space],
    );
    await insertFamilies(1);
    expect(await rowsOf('content.families')).toBe(10);
  });

  it('are exact when forty transactions compete for the last rows', async () => {
    await setCeiling(ITEMS, 100);
    const { done, refused } = await race(40, () => insertFamilies(3));
    expect(done.length).toBeLessThanOrEqual(33);
    expect(refused).toEqual(refused.map(() => 'P0507'));
    // Room that concurrent transactions left unused is available to the next ones.
    for (let left = 100 - (await rowsOf('content.families')); left > 0; left--) await insertFamilies(1);
    await rejection(insertFamilies(1));
    expect(await rowsOf('content.families')).toBe(100);
    expect(await used(ITEMS)).toBe(100);
  });

  it('let no transaction wait for another one that has counted', async () => {
    await setCeiling(ITEMS, 1_000_000);
    await insertFamilies(1);
    const [one, other] = [await pool.connect(), await pool.connect()];
    try {
      await one.query('begin');
      await insertFamilies(5, one);
      // The first one to find no free part takes room, and the others count in its part when it has ended.
      await insertFamilies(5, other);
      await other.query('begin');
      await insertFamilies(5, other);
      await insertFamilies(5);
      await one.query('rollback');
      await other.query('commit');
    } finally {
      one.release();
      other.release();
    }
    expect(await used(ITEMS)).toBe(16);
  });

  it('return the room of a transaction that is rolled back', async () => {
    await setCeiling(ITEMS, 5);
    const client = await pool.connect();
    await client.query('begin');
    await insertFamilies(5, client);
    await client.query('rollback');
    client.release();
    await insertFamilies(5);
    expect(await rowsOf('content.families')).toBe(5);
  });

  it('that become lower keep what exists, and reject more', async () => {
    await setCeiling(ITEMS, 1_000_000);
    await insertFamilies(20);
    await setCeiling(ITEMS, 10);
    await rejection(insertFamilies(1));
    expect(await rowsOf('content.families')).toBe(20);
    await setCeiling(ITEMS, 21);
    await insertFamilies(1);
    await rejection(insertFamilies(1));
  });

  it('apply to each space alone', async () => {
    await setCeiling(ITEMS, 3);
    await insertFamilies(3);
    space++;
    await insertFamilies(3);
    await rejection(insertFamilies(1));
  });

  it('count variants', async () => {
    await setCeiling('variantsOfSpace', 1);
    const tree = await ContentTree.create(pool);
    await tree.item();
    expect(await rejection(tree.item())).toMatchObject({ data: { limit: 'variantsOfSpace', maximum: 1 } });
  });

  it('count stored bytes', async () => {
    await setCeiling('storedBytesOfSpace', 100);
    const insert = (size: number) =>
      pool.query(
        `insert into content.blobs (space_id, hash, store, location, size, sha1, quick_xor)
         values ($1, sha256($2::text::bytea), 'postgres', $2, $3, '', '')`,
        [space, randomUUID(), size],
      );
    await insert(60);
    expect(await rejection(insert(41))).toMatchObject({ data: { limit: 'storedBytesOfSpace', maximum: 100 } });
    await insert(40);
    await pool.query('delete from content.blobs where space_id = $1', [space]);
    expect(await used('storedBytesOfSpace')).toBe(0);
  });

  it('cannot be changed by a service', async () => {
    const { rows } = await pool.query<{ role: string }>(
      `select role
         from unnest(array['content_store', 'localization_planner', 'blob_copy_worker']) role
        where has_table_privilege(role, 'content.usage_parts', 'insert, update, delete')
           or has_table_privilege(role, 'content.usage', 'insert, update, delete')
           or has_function_privilege(role, 'content.count_use(integer, text, bigint)', 'execute')`,
    );
    expect(rows).toEqual([]);
  });
});
