import type { FamilyId, SpaceId, VariantId } from '@scriptorium/contracts';
import type { ExtractedBody } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import type { Conversion } from './decide-conversion';

/** A variant with its new versions. */
export interface ConvertedVariant {
  readonly id: VariantId;
  readonly familyId: FamilyId;
  readonly locale: string | null;
  readonly schemaUri: string;
  readonly versions: readonly {
    readonly number: number;
    /** The version that the new one is derived from. The label and tags are copied from it. */
    readonly source: number;
    readonly body: ExtractedBody;
  }[];
  /** The number of the last one, which becomes current. */
  readonly version: number;
  /** Null if the published version does not change. */
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
          cross join lateral (
            select v.body_number
             union all
            select p.body_number
              from content.past_versions p
             where p.space_id = v.space_id
               and p.variant_id = v.id
               and p.number = v.published_version) c
           join content.bodies b on b.space_id = v.space_id and b.number = c.body_number
          where v.space_id = f.space_id
            and v.family_id = f.id
            and position($3 in b.template) > 0)`;

/** Returns the number of variants to convert, counting at most `most`. */
export async function countConvertible(
  client: ClientBase,
  spaceId: SpaceId,
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
 * Locks the next families to convert and their variants, in the order of their ids. Returns the ids of the families.
 */
export async function lockConvertible(
  client: ClientBase,
  spaceId: SpaceId,
  { schemaUris, mark }: Pick<Conversion, 'schemaUris' | 'mark'>,
  after: string | null,
  limit: number,
): Promise<readonly FamilyId[]> {
  const { rows } = await client.query<{ id: FamilyId }>(
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

/** Saves versions of locked variants. All versions and families get the same timestamp. */
export async function saveConverted(
  client: ClientBase,
  spaceId: SpaceId,
  variants: readonly ConvertedVariant[],
  savedBy: string,
): Promise<void> {
  const versions = variants.flatMap(({ id, schemaUri, versions: all }) =>
    all.map(({ number, source, body }) => ({
      variant_id: id,
      number,
      source,
      schema_uri: schemaUri,
      hash: body.hash.toString('hex'),
      slots: body.slots,
      slot_kinds: body.slotKinds,
      template: body.template,
      lifted: body.lifted,
    })),
  );
  const changed = variants.map(({ id, familyId, version, publishedVersion, isPublishedLatest }) => ({
    id,
    family_id: familyId,
    version,
    published_version: publishedVersion,
    is_latest: isPublishedLatest,
  }));
  await client.query(SAVE_CONVERTED, [spaceId, JSON.stringify(versions), JSON.stringify(changed), savedBy]);
}

const SAVE_CONVERTED = `
with moment as materialized (
  select clock_timestamp() as at, content.principal_number($4) as author
),
requested as materialized (
  select w.variant_id, w.number, decode(w.hash, 'hex') as hash, w.slots, w.slot_kinds, w.schema_uri, w.lifted,
         -- Marks in a template are control characters. JSON escapes them and decodes them unchanged.
         w.template, coalesce(source.label, b.label) as label, source.tags, b.validation_state
    from json_to_recordset($2) as w (
           variant_id uuid, number integer, source integer, schema_uri text, hash text, slots uuid[], slot_kinds text,
           template text, lifted text)
    join content.versions source
      on source.space_id = $1
     and source.variant_id = w.variant_id
     and source.number = w.source
    join content.bodies b on b.space_id = $1 and b.number = source.body_number
),
stored as (
  insert into content.bodies as b (space_id, hash, schema_uri, slot_kinds, template, validation_state, label)
  select distinct on (hash) $1, hash, schema_uri, slot_kinds, template, validation_state, label
    from requested
   where not exists (select from content.bodies known where known.space_id = $1 and known.hash = requested.hash)
   order by hash
      -- On a concurrent insert, the update returns the number of the body, which this statement's snapshot does not
      -- see.
      on conflict (space_id, hash) do update set validation_state = b.validation_state
  returning b.hash, b.number, b.label
),
numbered as materialized (
  select hash, number, label
    from stored
   union all
  select b.hash, b.number, b.label
    from content.bodies b
   where b.space_id = $1
     and b.hash = any (array(select hash from requested))
),
saved as materialized (
  select requested.variant_id, requested.number, numbered.number as body_number, requested.slots, requested.lifted, requested.tags,
         nullif(requested.label, numbered.label) as label
    from requested
    join numbered using (hash)
),
changed as materialized (
  select *
    from json_to_recordset($3) as c (
           id uuid, family_id uuid, version integer, published_version integer, is_latest boolean)
),
-- The previous current version, and new versions before the current one.
past as (
  insert into content.past_versions (
         space_id, variant_id, number, body_number, slots, label, tags, lifted, created_by, created_at)
  select $1, v.id, v.version, v.body_number, v.slots, v.label, v.tags, v.lifted,
         coalesce(v.saved_by, v.created_by), coalesce(v.saved_at, v.created_at)
    from changed
    join content.variants v on v.space_id = $1 and v.id = changed.id
   union all
  select $1, saved.variant_id, saved.number, body_number, slots, label, tags, lifted, author, at
    from saved
    join changed on changed.id = saved.variant_id and changed.version <> saved.number
   cross join moment
),
variants as (
  update content.variants v
     set version = c.version,
         body_number = current.body_number,
         slots = current.slots,
         label = current.label,
         tags = current.tags,
         lifted = current.lifted,
         saved_by = moment.author,
         saved_at = moment.at,
         published_version = coalesce(c.published_version, v.published_version),
         publishing_status = case
           when c.is_latest then 'LATEST'
           when v.publishing_status = 'LATEST' then 'EARLY'
           else v.publishing_status
         end,
         updated_by = moment.author,
         updated_at = moment.at
    from changed c
    join saved current on current.variant_id = c.id and current.number = c.version
   cross join moment
   where v.space_id = $1
     and v.id = c.id
),
history as (
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
