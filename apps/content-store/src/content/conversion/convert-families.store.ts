import type { ExtractedBody } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import type { Conversion } from './decide-conversion';

/** A variant with the versions that it gets. */
export interface ConvertedVariant {
  readonly id: string;
  readonly familyId: string;
  readonly locale: string | null;
  readonly schemaUri: string;
  readonly versions: readonly {
    readonly number: number;
    /** The version that it is made from, and has its label and tags from. */
    readonly source: number;
    readonly body: ExtractedBody;
  }[];
  /** The last of them. */
  readonly version: number;
  /** Null where what is published stays as it is. */
  readonly publishedVersion: number | null;
  readonly isPublishedLatest: boolean;
}

const CONVERTIBLE = `
  from content.families f
 where f.space_id = $1
   and f.schema_uri = any ($2)
   and exists (
         select
           from content.variants v
           join content.versions c
             on c.space_id = v.space_id
            and c.variant_id = v.id
            and c.number in (v.version, v.published_version)
           join content.bodies b on b.space_id = c.space_id and b.hash = c.body_hash
          where v.space_id = f.space_id
            and v.family_id = f.id
            and position($3 in b.template) > 0)`;

/** How many variants there are to convert, counted no further than `most`. */
export async function countConvertible(
  client: ClientBase,
  spaceId: number,
  { schemaUris, mark }: Pick<Conversion, 'schemaUris' | 'mark'>,
  most: number,
): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `
with families as (
  select f.id ${CONVERTIBLE}
   limit $4
)
select count(*)::integer as count
  from (
    select
      from families
      join content.variants v on v.space_id = $1 and v.family_id = families.id
     limit $4) counted`,
    [spaceId, schemaUris, mark, most],
  );
  return rows[0]?.count ?? 0;
}

/**
 * Locks the next families to convert, and their variants, in the order of their ids, and returns the ids of the families.
 */
export async function holdConvertible(
  client: ClientBase,
  spaceId: number,
  { schemaUris, mark }: Pick<Conversion, 'schemaUris' | 'mark'>,
  after: string | null,
  limit: number,
): Promise<readonly string[]> {
  const { rows } = await client.query<{ id: string }>(
    `
select f.id ${CONVERTIBLE}
   and ($4::uuid is null or f.id > $4)
 order by f.id
 limit $5
   for update`,
    [spaceId, schemaUris, mark, after, limit],
  );
  const ids = rows.map(({ id }) => id);
  await client.query(
    'select from content.variants where space_id = $1 and family_id = any ($2) order by family_id, id for update',
    [spaceId, ids],
  );
  return ids;
}

/** Saves versions of variants that are held. All of them are of one moment, and so are their families. */
export async function saveConverted(
  client: ClientBase,
  spaceId: number,
  variants: readonly ConvertedVariant[],
  savedBy: string,
): Promise<void> {
  const versions = variants.flatMap(({ id, schemaUri, versions: all }) =>
    all.map(({ number, source, body }) => ({
      ...{ variant_id: id, number, source, schema_uri: schemaUri, hash: body.hash.toString('hex') },
      ...{ slots: body.slots, slot_kinds: body.slotKinds, template: body.template, lifted: body.lifted },
    })),
  );
  const changed = variants.map(({ id, familyId, version, publishedVersion, isPublishedLatest }) => ({
    ...{ id, family_id: familyId, version, published_version: publishedVersion, is_latest: isPublishedLatest },
  }));
  await client.query(SAVE_CONVERTED, [spaceId, JSON.stringify(versions), JSON.stringify(changed), savedBy]);
}

const SAVE_CONVERTED = `
with moment as materialized (
  select clock_timestamp() as at
),
wanted as materialized (
  select w.variant_id, w.number, decode(w.hash, 'hex') as hash, w.slots, w.slot_kinds, w.schema_uri, w.lifted,
         -- Marks in a template are control characters, which JSON escapes and gives back.
         w.template, source.label, source.tags, b.validation_state
    from json_to_recordset($2) as w (
           variant_id uuid, number integer, source integer, schema_uri text, hash text, slots uuid[], slot_kinds text,
           template text, lifted text)
    join content.versions source
      on source.space_id = $1
     and source.variant_id = w.variant_id
     and source.number = w.source
    join content.bodies b on b.space_id = $1 and b.hash = source.body_hash
),
stored as (
  insert into content.bodies (space_id, hash, schema_uri, slot_kinds, template, validation_state)
  select distinct on (hash) $1, hash, schema_uri, slot_kinds, template, validation_state
    from wanted
   order by hash
  on conflict do nothing
),
saved as (
  insert into content.versions (
         space_id, variant_id, number, body_hash, slots, label, tags, lifted, created_by, created_at)
  select $1, variant_id, number, hash, slots, label, tags, lifted, $4, at
    from wanted
   cross join moment
),
changed as materialized (
  select *
    from json_to_recordset($3) as c (
           id uuid, family_id uuid, version integer, published_version integer, is_latest boolean)
),
variants as (
  update content.variants v
     set version = c.version,
         published_version = coalesce(c.published_version, v.published_version),
         publishing_status = case
           when c.is_latest then 'LATEST'
           when v.publishing_status = 'LATEST' then 'EARLY'
           else v.publishing_status
         end,
         updated_by = $4,
         updated_at = moment.at
    from changed c
   cross join moment
   where v.space_id = $1
     and v.id = c.id
),
noted as (
  insert into content.variant_history (space_id, variant_id, action, version, created_by)
  select $1, id, 'UPDATE', version, $4
    from changed
   order by family_id, id
)
update content.families f
   set changed_at = moment.at
  from moment
 where f.space_id = $1
   and f.id in (select family_id from changed)`;
