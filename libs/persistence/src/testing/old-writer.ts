import { Client } from 'pg';

/** Returns pseudo-random integers from 0 to `sides` - 1. */
type Dice = (sides: number) => number;

export function seededDice(seed: number): Dice {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/** Statements of services from before 1764400000000-row-costs, for the variants $2 of the space $1 and any NUMBER. */
const WRITES: readonly string[] = [
  // Saves a version with a new body or one that other versions have too.
  `
with stored as (
  insert into content.bodies (space_id, hash, schema_uri, slot_kinds, template)
  select $1, sha256(NUMBER::text::bytea), 'https://example.com/new', '', 'template'
  on conflict do nothing
),
validated as (
  update content.bodies
     set validation_state = case validation_state when 'VALID' then 'INVALID' else 'VALID' end
   where space_id = $1
     and hash = sha256((NUMBER % 400)::text::bytea)
),
changed as (
  update SCHEMA.variants
     set version = version + 1,
         updated_by = 'person ' || NUMBER % 50,
         updated_at = clock_timestamp()
   where space_id = $1
     and id = any ($2)
  returning id, version, updated_by, updated_at
)
insert into SCHEMA.versions (space_id, variant_id, number, body_hash, slots, label, created_by, created_at)
select $1, id, version, sha256((case when NUMBER % 2 = 0 then NUMBER else NUMBER % 400 end)::text::bytea), '{}',
       case NUMBER % 3 when 0 then '' when 1 then 'Label of body ' || NUMBER % 400 else 'Label ' || NUMBER end, updated_by, updated_at
  from changed`,
  `
update SCHEMA.variants
   set publishing_status = 'LATEST', published_version = version, published_at = clock_timestamp(), published_by = 'late ' || NUMBER % 3
 where space_id = $1 and id = any ($2)`,
  `
update SCHEMA.variants
   set repository_id = lpad((NUMBER % 4)::text, 24, 'a'), folder_id = case when NUMBER % 3 > 0 then lpad((NUMBER % 10)::text, 24, 'b') end
 where space_id = $1 and id = any ($2)`,
  `
update SCHEMA.variants
   set status = 'ARCHIVED', archived_at = clock_timestamp(), archived_by = 'late archiver'
 where space_id = $1 and id = any ($2)`,
  `update SCHEMA.variants set locale = 'x' || NUMBER || '-' || substr(id::text, 1, 4) where space_id = $1 and id = any ($2)`,
  `
with gone as (
  delete from SCHEMA.variants where space_id = $1 and id = any ($2)
)
delete from SCHEMA.versions where space_id = $1 and variant_id = any ($2)`,
  `
with made as (
  insert into SCHEMA.variants (space_id, version, id, family_id, locale, repository_id, created_by, updated_by)
  select $1, 1, md5('NUMBER' || id::text)::uuid, md5('NUMBER' || id::text)::uuid, 'en', lpad((NUMBER % 4)::text, 24, 'a'), 'maker ' || NUMBER % 9, 'maker'
    from unnest($2::uuid[]) id
  on conflict do nothing
  returning id, created_by
)
insert into SCHEMA.versions (space_id, variant_id, number, body_hash, label, created_by)
select $1, id, 1, sha256((NUMBER % 400)::text::bytea), case when NUMBER % 2 = 0 then '' else 'Made ' || NUMBER end, created_by
  from made`,
];

/** A copy of the tables that every write changes in the same transaction: the expected result of the migration. */
export const SHADOW = `
create schema shadow;
create table shadow.variants (like content.variants including all);
create table shadow.versions (like content.versions including all);
insert into shadow.variants select * from content.variants;
insert into shadow.versions select * from content.versions;`;

export interface Writes {
  /** Number of successful writes while rows were moved. */
  duringMove: number;
  readonly failures: string[];
}

/** Writes to random variants of this writer's share until the tables are exchanged. */
export async function writeUntilExchange(
  url: string,
  { writer, writers, seed, variants }: { writer: number; writers: number; seed: number; variants: number },
): Promise<Writes> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const dice = seededDice(seed * 100 + writer);
  const writes: Writes = { duringMove: 0, failures: [] };
  try {
    for (let phase = await readPhase(client); !phase.exchanged; phase = await readPhase(client)) {
      const share = Array.from(
        { length: 1 + dice(4) },
        () => 1 + writer + writers * dice(Math.floor(variants / writers)),
      );
      const failure = await write(client, dice, share);
      if (failure === undefined) writes.duringMove += phase.moving ? 1 : 0;
      // A write may fail because the tables were exchanged in the meantime.
      else if (!(await readPhase(client)).exchanged) writes.failures.push(failure);
    }
    return writes;
  } finally {
    await client.end();
  }
}

interface Phase {
  readonly moving: boolean;
  readonly exchanged: boolean;
}

async function readPhase(client: Client): Promise<Phase> {
  const { rows } = await client.query<Phase>(`
select to_regclass('content.moved_rows') is not null as moving,
       exists (select from pg_class where oid = 'content.versions'::regclass and relkind = 'v') as exchanged`);
  return rows[0] ?? { moving: false, exchanged: false };
}

async function write(client: Client, dice: Dice, numbers: readonly number[]): Promise<string | undefined> {
  const sql = WRITES[dice(WRITES.length)] ?? '';
  const { rows } = await client.query<{ ids: string[] }>(
    `select array_agg(distinct md5('variant ' || n)::uuid) as ids from unnest($1::integer[]) n`,
    [numbers],
  );
  const numbered = sql.replaceAll('NUMBER', String(500 + dice(100_000)));
  const parameters = [1 + dice(3), rows[0]?.ids];
  try {
    await client.query('begin');
    await client.query(`select set_config('test.now', clock_timestamp()::text, true)`);
    for (const schema of ['content', 'shadow']) await client.query(inSchema(numbered, schema), parameters);
    await client.query('commit');
    return undefined;
  } catch (error) {
    await client.query('rollback');
    return (error as Error).message;
  }
}

/** Returns the statement for one schema. Both schemas get the same time. */
function inSchema(sql: string, schema: string): string {
  return sql.replaceAll('SCHEMA', schema).replaceAll('clock_timestamp()', `current_setting('test.now')::timestamptz`);
}
