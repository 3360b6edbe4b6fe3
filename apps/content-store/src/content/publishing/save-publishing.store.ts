import type { ExtractedBody } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';

/** What was published or taken back, and where that stands in the variant's history. */
export interface PublishedVariant {
  readonly id: string;
  readonly familyId: string;
  readonly locale: string | null;
  readonly version: number;
  readonly position: string;
}

interface Changed {
  readonly spaceId: number;
  readonly by: string;
}

const NOTED = (action: string): string => `
noted as (
  insert into content.variant_history (space_id, variant_id, action, version, created_by)
  select $1, id, '${action}', version, $3
    from changed
   order by family_id, id
  returning variant_id, position
)
select changed.id, changed.family_id as "familyId", changed.locale, changed.version, noted.position::text as position
  from changed
  join noted on noted.variant_id = changed.id
 order by changed.family_id, changed.id`;

/** A record keeps the time when it was published for the first time. */
const FIRST_PUBLISHED = `
first as (
  update content.families
     set first_published_at = now()
   where space_id = $1
     and id in (select family_id from changed)
     and first_published_at is null
),`;

/** Publishes the current versions. */
export async function publishCurrent(
  client: ClientBase,
  { spaceId, by }: Changed,
  ids: readonly string[],
): Promise<PublishedVariant[]> {
  const { rows } = await client.query<PublishedVariant>({
    name: 'publish-current',
    text: `
with changed as (
  update content.variants
     set publishing_status = 'LATEST',
         published_version = version,
         published_at = now(),
         published_by = $3
   where space_id = $1
     and id = any ($2)
  returning id, family_id, locale, version
),${FIRST_PUBLISHED}${NOTED('PUBLISH')}`,
    values: [spaceId, ids, by],
  });
  return rows;
}

/** Publishes versions that were never current (selection.ts); the current ones come after them, as they were. */
export async function publishMixed(
  client: ClientBase,
  { spaceId, by }: Changed,
  mixes: readonly { readonly id: string; readonly body: ExtractedBody }[],
): Promise<PublishedVariant[]> {
  const wanted = mixes.map(({ id, body }) => ({ id, body_hash: body.hash.toString('hex'), slots: body.slots }));
  const { rows } = await client.query<PublishedVariant>({
    name: 'publish-mixed',
    text: `
with wanted as materialized (
  select id, decode(body_hash, 'hex') as body_hash, slots
    from json_to_recordset($2) as wanted (id uuid, body_hash text, slots uuid[])
),
current as materialized (
  select c.*
    from wanted
    join content.variants v on v.space_id = $1 and v.id = wanted.id
    join content.versions c on c.space_id = $1 and c.variant_id = v.id and c.number = v.version
),
mixed as (
  insert into content.versions (
         space_id, variant_id, number, body_hash, slots, label, lifted, created_by, created_at)
  select $1, current.variant_id, current.number + 1, wanted.body_hash, wanted.slots, current.label, current.lifted, $3,
         current.created_at
    from current
    join wanted on wanted.id = current.variant_id
),
again as (
  insert into content.versions (
         space_id, variant_id, number, body_hash, slots, label, lifted, created_by, created_at, tags)
  select $1, variant_id, number + 2, body_hash, slots, label, lifted, created_by, created_at, tags
    from current
),
changed as (
  update content.variants v
     set version = current.number + 2,
         publishing_status = 'LATEST',
         published_version = current.number + 1,
         published_at = now(),
         published_by = $3
    from current
   where v.space_id = $1
     and v.id = current.variant_id
  returning v.id, v.family_id, v.locale, v.published_version as version
),${FIRST_PUBLISHED}${NOTED('PUBLISH')}`,
    values: [spaceId, JSON.stringify(wanted), by],
  });
  return rows;
}

/** Takes back what is published of these variants. */
export async function unpublishVariants(
  client: ClientBase,
  { spaceId, by }: Changed,
  ids: readonly string[],
): Promise<PublishedVariant[]> {
  const { rows } = await client.query<PublishedVariant>({
    name: 'unpublish-variants',
    text: `
with changed as (
  update content.variants
     set publishing_status = 'UNPUBLISHED'
   where space_id = $1
     and id = any ($2)
     and publishing_status in ('EARLY', 'LATEST')
  returning id, family_id, locale, version
),${NOTED('UNPUBLISH')}`,
    values: [spaceId, ids, by],
  });
  return rows;
}
