import type { Client } from 'pg';

/** Every family has a variant in each locale. */
const LOCALES = 10;
const VARIANTS_PER_STATEMENT = 100_000;

/**
 * Fills the schema from before 1764400000000-row-costs: families of ten variants with one body, where every third
 * variant has two versions. Returns the number of versions.
 */
export async function fillOldContent(
  database: Client,
  variants: number,
  print: (line: string) => void,
): Promise<number> {
  await database.query(SURROUNDINGS);
  for (let first = 1; first <= variants; first += VARIANTS_PER_STATEMENT) {
    const last = Math.min(variants, first + VARIANTS_PER_STATEMENT - 1);
    for (const statement of [BODIES, VARIANTS, VERSIONS]) await database.query(statement, [first, last]);
    print(`${last} of ${variants} variants in the old tables`);
  }
  await database.query('vacuum analyze');
  await database.query('checkpoint');
  const { rows } = await database.query<{ count: number }>('select count(*)::integer from content.versions');
  return rows[0]?.count ?? NaN;
}

/** The id of a variant as SQL, computed from its number ($1). */
export const VARIANT_ID = `md5('variant ' || $1::integer)::uuid`;

const SURROUNDINGS = `
insert into content.spaces (key, hub_id, label, created_by, updated_by) values ('bench', lpad('1', 24, '0'), '', '', '');
insert into content.repositories (space_id, id, name, label) select 1, lpad(n::text, 24, 'a'), n, '' from generate_series(0, 9) n;
insert into content.folders (space_id, id, repository_id, name)
select 1, lpad(n::text, 24, 'b'), lpad((n % 10)::text, 24, 'a'), n from generate_series(0, 99) n;`;

const BODIES = `
insert into content.bodies (space_id, hash, schema_uri, slot_kinds, template)
select 1, sha256((n / ${LOCALES})::text::bytea), 'https://example.com/' || n / ${LOCALES} % 10, 'lll', repeat(md5(n::text), 20)
  from generate_series($1::integer, $2::integer) n
    on conflict do nothing`;

const VARIANTS = `
insert into content.variants (
       space_id, version, id, family_id, locale, repository_id, folder_id, created_by, updated_by, created_at,
       source_variant_id, source_version, job_id)
select 1, case when n % 3 = 0 then 2 else 1 end, md5('variant ' || n)::uuid, md5('family ' || n / ${LOCALES})::uuid,
       'l' || n % ${LOCALES}, lpad((n % 10)::text, 24, 'a'), case when n % 2 = 0 then lpad((n % 100)::text, 24, 'b') end,
       'user/' || md5((n % 50)::text), 'user/' || md5((n % 50)::text), timestamptz '2026-01-01' + n / 1000 * interval '1 second',
       md5('variant ' || n / ${LOCALES} * ${LOCALES})::uuid, 1, md5('job ' || n / 10000)::uuid
  from generate_series($1::integer, $2::integer) n`;

const VERSIONS = `
insert into content.versions (space_id, variant_id, number, body_hash, slots, label, created_by, created_at)
select 1, v.id, number, sha256((n / ${LOCALES})::text::bytea), array[v.family_id, v.source_variant_id, v.job_id],
       'The label of family ' || n / ${LOCALES}, v.created_by, v.created_at + (number - 1) * interval '1 day'
  from generate_series($1::integer, $2::integer) n
  join content.variants v on v.space_id = 1 and v.id = md5('variant ' || n)::uuid
 cross join generate_series(1, v.version) number`;
