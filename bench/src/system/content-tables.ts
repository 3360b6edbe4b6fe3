import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import { ROOT_LOCALE, SPACE } from './product';
import { linksOf, PAGE_SCHEMA, type SourceItem } from './source-item';

/*
 * All SQL of the benchmarks about the tables of variants: it inserts sources, deletes copies, and copies by hand. A
 * migration that changes these tables changes no other file of bench/.
 */

/** The tables that store copies of variants. */
export const COPY_TABLES = ['content.variants'];

export const DELETE_COPIES = `
delete from content.variants
 where locale <> '${ROOT_LOCALE}';`;

/**
 * Inserts items as the content store would insert them. Other tests show that an import through the API gives the same
 * rows.
 */
export async function plantItems(database: Client, items: readonly SourceItem[]): Promise<void> {
  const rows = items.map(({ id, label, body }) => {
    const slots = linksOf(body).map((link) => link.id);
    // U+0001 stands for an id, U+0002 ends the root's _meta (libs/copy-engine, extract-body.ts).
    const json = JSON.stringify(body).replace(/^\{"_meta":\{[^}]*/, '$&\u0002');
    const template = slots.reduce((text, slot) => text.replace(`"id":"${slot}"`, '"id":"\u0001"'), json);
    const kinds = 'l'.repeat(slots.length);
    const hash = createHash('sha256').update(kinds).update('\n').update(template).digest('hex');
    return { id, label, slots, kinds, template, hash };
  });
  await database.query(
    `
with item as (
  select i.*, decode(i.hash, 'hex') as body_hash, s.id as space_id, r.number as repository_number
    from jsonb_to_recordset($1) i (id uuid, label text, slots uuid[], kinds text, template text, hash text)
    join content.spaces s on s.key = $2
    join content.repositories r on r.space_id = s.id
),
stored as (
  insert into content.bodies (space_id, hash, schema_uri, slot_kinds, template, label)
  select distinct on (body_hash) space_id, body_hash, $3, kinds, template, label
    from item
  on conflict do nothing
  returning hash, number, label
),
body as (
  select * from stored
   union all
  select b.hash, b.number, b.label
    from content.bodies b
    join item on item.space_id = b.space_id and item.body_hash = b.hash
),
family as (
  insert into content.families (space_id, id, created_by)
  select space_id, id, 'bench'
    from item
)
insert into content.variants (
       space_id, id, family_id, locale, version, repository_number, created_by, updated_by, body_number, label, slots)
select space_id, id, id, $4, 1, repository_number, author, author, body.number, nullif(item.label, body.label), slots
  from item
  join body on body.hash = item.body_hash
 cross join (select content.principal_number('bench') as author) author`,
    [JSON.stringify(rows), SPACE, PAGE_SCHEMA, ROOT_LOCALE],
  );
}

/** Stages the existing copies, in the order of their creation, for `rawStatements`. */
export async function stageCopies(database: Client): Promise<void> {
  await database.query(`
create unlogged table public.staged_variants as
  select row_number() over (order by locale, id)::integer as place, v.*
    from content.variants v
   where locale <> '${ROOT_LOCALE}';
create unlogged table public.staged_ids as
  select place, gen_random_uuid() as id, source_variant_id, source_version, locale
    from public.staged_variants;
alter table public.staged_variants add primary key (place);
alter table public.staged_ids add primary key (place)`);
  await database.query('vacuum analyze public.staged_variants, public.staged_ids');
}

/** Statements that insert the staged copies number $1 to $2. */
export interface RawStatements {
  /** The staged rows are complete, with ids and slots. */
  readonly fromStaging: readonly string[];
  /** New ids, content from the sources, links unchanged. */
  readonly fromSources: readonly string[];
}

export async function rawStatements(database: Client): Promise<RawStatements> {
  const columns = await columnsOf(database, 'variants');
  return {
    fromStaging: [
      `insert into content.variants (${columns})
       select ${columns}
         from public.staged_variants
        where place between $1 and $2
        order by place`,
    ],
    fromSources: [
      `insert into content.variants (
              space_id, id, family_id, locale, version, repository_number, source_variant_id, source_version,
              created_by, updated_by, body_number, slots, label)
       select v.space_id, s.id, v.family_id, s.locale, 1, v.repository_number, v.id, s.source_version,
              v.created_by, v.created_by, v.body_number, v.slots, v.label
         from public.staged_ids s
         join content.variants v on v.space_id = 1 and v.id = s.source_variant_id
        where s.place between $1 and $2`,
    ],
  };
}

async function columnsOf(database: Client, table: string): Promise<string> {
  const { rows } = await database.query<{ columns: string }>(
    `select string_agg(column_name, ', ' order by ordinal_position) as columns
       from information_schema.columns
      where table_schema = 'content'
        and table_name = $1`,
    [table],
  );
  return rows[0]?.columns ?? '';
}
