import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import { ROOT_LOCALE, SPACE } from '../system/product';
import { linksOf, PAGE_SCHEMA, type SourceItem } from './site';

/**
 * Puts items into the database as the content store would store them: what is measured is what becomes of a job, and
 * that an import through the API gives the same rows is tested elsewhere.
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
  select i.*, s.id as space_id, r.id as repository_id
    from jsonb_to_recordset($1) i (id uuid, label text, slots uuid[], kinds text, template text, hash text)
    join content.spaces s on s.key = $2
    join content.repositories r on r.space_id = s.id
),
body as (
  insert into content.bodies (space_id, hash, schema_uri, slot_kinds, template)
  select space_id, decode(hash, 'hex'), $3, kinds, template
    from item
  on conflict do nothing
),
family as (
  insert into content.families (space_id, id, created_by)
  select space_id, id, 'bench'
    from item
),
variant as (
  insert into content.variants (space_id, id, family_id, locale, version, repository_id, created_by, updated_by)
  select space_id, id, id, $4, 1, repository_id, 'bench', 'bench'
    from item
)
insert into content.versions (space_id, variant_id, number, body_hash, label, created_by, slots)
select space_id, id, 1, decode(hash, 'hex'), label, 'bench', slots
  from item`,
    [JSON.stringify(rows), SPACE, PAGE_SCHEMA, ROOT_LOCALE],
  );
}
