import type { FamilyId, SpaceId, VariantId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

/** The published version of a variant. */
export interface PublishedRow {
  readonly id: VariantId;
  readonly family_id: FamilyId;
  readonly locale: string | null;
  readonly number: number;
  readonly published_at: Date;
  readonly label: string;
  readonly slots: string[];
  readonly lifted: string | null;
  readonly schema_uri: string;
  readonly template: string;
}

const COLUMNS = `v.id, v.family_id, v.locale, c.number, v.published_at, coalesce(c.label, b.label) as label, c.slots,
       c.lifted, b.schema_uri, b.template`;

const IS_PUBLISHED = `v.status = 'ACTIVE' and v.publishing_status in ('EARLY', 'LATEST')`;

const VERSION = `
  join content.versions c on c.space_id = $1 and c.variant_id = v.id and c.number = v.published_version
  join content.bodies b on b.space_id = $1 and b.number = c.body_number`;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Returns the published variant of the first locale of the chain, in the family that has the delivery key or this id. A
 * delivery key belongs to one variant; the other locales of its family are delivered by it too.
 */
export async function readPublishedOfKey(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  key: string,
  chain: readonly string[],
): Promise<PublishedRow | undefined> {
  const { rows } = await db.query<PublishedRow>({
    name: 'native-delivered-by-key',
    text: `
with family as (
  select v.family_id as id
    from content.delivery_keys k
    join content.variants v on v.space_id = $1 and v.id = k.variant_id
   where k.space_id = $1
     and k.key = $2
   union all
  select $3::uuid
   where $3::uuid is not null
)
select ${COLUMNS}
  from family
  join content.variants v on v.space_id = $1 and v.family_id = family.id${VERSION}
 where ${IS_PUBLISHED}
   and coalesce(v.locale, '') = any ($4::text[])
 order by array_position($4::text[], coalesce(v.locale, ''))
 limit 1`,
    values: [spaceId, key, UUID.test(key) ? key : null, chain],
  });
  return rows[0];
}

/** Returns published variants by their ids, and for each family the one of the first locale of the chain. */
export async function readPublished(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  {
    variantIds,
    familyIds,
    chain,
  }: {
    readonly variantIds: readonly VariantId[];
    readonly familyIds: readonly FamilyId[];
    readonly chain: readonly string[];
  },
): Promise<PublishedRow[]> {
  const { rows } = await db.query<PublishedRow>({
    name: 'native-delivered-by-ids',
    text: `
with wanted as (
  select v.id
    from content.variants v
   where v.space_id = $1
     and v.id = any ($2)
   union
  select id
    from (
      select distinct on (v.family_id) v.id
        from content.variants v
       where v.space_id = $1
         and v.family_id = any ($3)
         and ${IS_PUBLISHED}
         and coalesce(v.locale, '') = any ($4::text[])
       order by v.family_id, array_position($4::text[], coalesce(v.locale, ''))) first_of_family
)
select ${COLUMNS}
  from wanted
  join content.variants v on v.space_id = $1 and v.id = wanted.id${VERSION}
 where ${IS_PUBLISHED}
 order by v.id`,
    values: [spaceId, variantIds, familyIds, chain],
  });
  return rows;
}
