import { testSeed } from '@scriptorium/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { dumpSchema } from './dump-schema.sql';
import { migrate } from './migrate';
import { RowCosts1764400000000 } from './migrations/1764400000000-row-costs';
import { difference, readNew, readOld } from './testing/content-rows';
import { databaseBefore, fillOldContent } from './testing/old-content';
import { seededDice, SHADOW, writeUntilExchange, type Writes } from './testing/old-writer';
import { killAfter, killWhereBlocked } from './testing/stopped-migration';

const VARIANTS_PER_SPACE = 1_000;
const WRITERS = 4;
const seed = testSeed();
const schema = readFileSync(join(__dirname, '../schema.sql'), 'utf8');

describe(`the migration to smaller rows (seed ${seed})`, () => {
  let url: string;
  let client: Client;

  beforeEach(async () => {
    ({ url, client } = await databaseBefore(RowCosts1764400000000));
    await fillOldContent(client, seed, VARIANTS_PER_SPACE);
  });
  afterEach(() => client.end());

  it('keeps every variant and version, and results in the schema of a new database', async () => {
    const before = await readOld(client);
    await migrate(url);
    expect(difference(before, await readNew(client))).toEqual({});
    expect(await dumpSchema(client)).toBe(schema);
  });

  it('keeps the concurrent writes of services of the previous version', async () => {
    await client.query(SHADOW);
    const [writes] = await Promise.all([startWriters(), migrate(url)]);
    expect(writes.flatMap(({ failures }) => failures)).toEqual([]);
    expect(writes.map(({ duringMove }) => duringMove > 0)).toEqual(writes.map(() => true));
    expect(difference(await readOld(client, 'shadow'), await readNew(client))).toEqual({});
  });

  it('mirrors a statement that transfers the locale of one variant to another', async () => {
    await killWhereBlocked(url, client, `select from content.variants where space_id = 2 limit 1 for update`);
    await client.query(`
with pair as (
  select min(id::text)::uuid as first, max(id::text)::uuid as last
    from content.variants
   where space_id = 1
     and family_id = md5('family 1')::uuid
),
taken as (
  select locale from content.variants, pair where space_id = 1 and id = last
),
freed as (
  update content.variants set locale = 'free' from pair where space_id = 1 and id = last returning id
)
update content.variants v set locale = taken.locale from pair, taken, freed where space_id = 1 and v.id = first`);
    const before = await readOld(client);
    await migrate(url);
    expect(difference(before, await readNew(client))).toEqual({});
  });

  it('resumes in each of its steps', async () => {
    const before = await readOld(client);
    const stopAt = (block: string) => killWhereBlocked(url, client, block);
    await stopAt(`select from content.bodies where template = 'template 300' for update`);
    // The build of an index waits for older snapshots.
    await stopAt('set transaction isolation level repeatable read; select from content.spaces');
    expect(await invalidIndexes(client)).toEqual(['bodies_number']);
    await stopAt('lock table content.versions in row exclusive mode');
    await stopAt(`select from content.variants where space_id = 2 and id = md5('variant 500')::uuid for update`);
    const moved = await client.query('select from content.moved_rows');
    expect(moved.rowCount).toBe(1);
    await stopAt('lock table content.versions in access share mode');
    await client.query('create view public.uses_old_rows as select from content.variants');
    await expect(migrate(url)).rejects.toThrow('depend');
    await client.query('drop view public.uses_old_rows');
    await migrate(url);
    expect(difference(before, await readNew(client))).toEqual({});
    expect(await invalidIndexes(client)).toEqual([]);
    expect(await dumpSchema(client)).toBe(schema);
    await client.query('delete from public.migrations where name = $1', [RowCosts1764400000000.name]);
    await migrate(url);
    expect(difference(before, await readNew(client))).toEqual({});
  });

  it('loses no row when it is killed repeatedly at random moments while services write', async () => {
    await client.query(SHADOW);
    const writers = startWriters();
    const dice = seededDice(seed);
    let isOver = false;
    for (let milliseconds = 1; !isOver; milliseconds *= 1.3) isOver = await killAfter(url, client, dice(milliseconds));
    expect((await writers).flatMap(({ failures }) => failures)).toEqual([]);
    expect(difference(await readOld(client, 'shadow'), await readNew(client))).toEqual({});
    expect(await dumpSchema(client)).toBe(schema);
  });

  it('runs once if several processes start at once', async () => {
    const before = await readOld(client);
    await Promise.all([migrate(url), migrate(url), migrate(url)]);
    expect(difference(before, await readNew(client))).toEqual({});
  });

  it.each([
    [`update content.variants set repository_id = 'none'`, 'repository none'],
    ['delete from content.versions where number', 'version 1'],
    [`update content.versions set body_hash = '\\xab'`, 'body ab'],
  ])('changes nothing if a variant references a missing row (%s)', async (damage, missing) => {
    const { rows } = await client.query<{ id: string }>('select id from content.variants where version = 1 limit 1');
    const [key, id] = [damage.includes('versions') ? 'variant_id' : 'id', rows[0]?.id];
    await client.query(damage.endsWith('number') ? `${damage} = 1 and ${key} = $1` : `${damage} where ${key} = $1`, [
      id,
    ]);
    const before = await dumpSchema(client);
    await expect(migrate(url)).rejects.toThrow(new RegExp(`^Variant ${id} of space \\d names ${missing}`));
    expect(await dumpSchema(client)).toBe(before);
  });

  function startWriters(): Promise<Writes[]> {
    const share = { writers: WRITERS, seed, variants: VARIANTS_PER_SPACE };
    return Promise.all(Array.from({ length: WRITERS }, (_, writer) => writeUntilExchange(url, { ...share, writer })));
  }
});

async function invalidIndexes(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'select relname as name from pg_index join pg_class on oid = indexrelid where not indisvalid order by 1',
  );
  return rows.map(({ name }) => name);
}
