import type { Count, FamilyId, SpaceId, VariantFilter, VariantId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

/** A page of keys: ids in ascending order, one more than the limit if there is another page. */
interface KeyedRequest {
  readonly filter: VariantFilter;
  readonly after: string | null;
  readonly limit: number;
}

/** Counts stop here, so that a count costs at most as much as reading this many rows. */
const MAX_COUNT = 10_000;

const MATCHES = `
   and v.status <> 'DELETED'
   and ($2::text is null or f.schema_uri = $2)
   and ($3::text is null
        or v.repository_number = (select number from content.repositories where space_id = $1 and id = $3))
   and ($4::text is null or v.locale = $4)
   and ($5::uuid is null or v.family_id = $5)`;

const VARIANTS = `
  from content.variants v
  join content.families f on f.space_id = $1 and f.id = v.family_id
 where v.space_id = $1${MATCHES}`;

const FAMILIES = `
  from content.families f
 where f.space_id = $1
   and ($2::text is null or f.schema_uri = $2)
   and exists (
     select
       from content.variants v
      where v.space_id = $1
        and v.family_id = f.id${MATCHES})`;

function valuesOf(spaceId: SpaceId, { contentType, repositoryId, locale, familyId }: VariantFilter): unknown[] {
  return [spaceId, contentType ?? null, repositoryId ?? null, locale ?? null, familyId ?? null];
}

/** Lists the ids of variants, without deleted ones, after a key. */
export async function listVariantIds(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  { filter, after, limit }: KeyedRequest,
): Promise<VariantId[]> {
  const { rows } = await db.query<{ id: VariantId }>({
    name: 'native-list-variants',
    text: `
select v.id${VARIANTS}
   and ($6::uuid is null or v.id > $6)
 order by v.id
 limit $7`,
    values: [...valuesOf(spaceId, filter), after, limit],
  });
  return rows.map(({ id }) => id);
}

/** Lists the ids of families with such a variant after a key. */
export async function listFamilyIds(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  { filter, after, limit }: KeyedRequest,
): Promise<FamilyId[]> {
  const { rows } = await db.query<{ id: FamilyId }>({
    name: 'native-list-families',
    text: `
select f.id${FAMILIES}
   and ($6::uuid is null or f.id > $6)
 order by f.id
 limit $7`,
    values: [...valuesOf(spaceId, filter), after, limit],
  });
  return rows.map(({ id }) => id);
}

/** Counts the variants or families of a filter, up to MAX_COUNT. */
export async function countMatches(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  what: 'variants' | 'families',
  filter: VariantFilter,
): Promise<Count> {
  const { rows } = await db.query<{ count: number }>({
    name: `native-count-${what}`,
    text: `
select count(*)::integer as count
  from (select${what === 'variants' ? VARIANTS : FAMILIES} limit ${MAX_COUNT + 1}) counted`,
    values: valuesOf(spaceId, filter),
  });
  const count = rows[0]?.count ?? 0;
  return count > MAX_COUNT ? { atLeast: MAX_COUNT } : count;
}

/** A family without its variants. */
export interface FamilyHead {
  readonly id: FamilyId;
  readonly schema_uri: string | null;
  readonly created_by: string;
  readonly created_at: Date;
}

/** Returns families in the order of their ids, each with the ids of its variants, without deleted ones. */
export async function readFamilyHeads(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  ids: readonly FamilyId[],
): Promise<(FamilyHead & { readonly variant_ids: VariantId[] })[]> {
  const { rows } = await db.query<FamilyHead & { readonly variant_ids: VariantId[] }>({
    name: 'native-read-families',
    text: `
select f.id, f.schema_uri, f.created_by, f.created_at,
       array(
         select v.id
           from content.variants v
          where v.space_id = $1
            and v.family_id = f.id
            and v.status <> 'DELETED'
          order by v.locale nulls first, v.id) as variant_ids
  from content.families f
 where f.space_id = $1
   and f.id = any ($2)
 order by f.id`,
    values: [spaceId, ids],
  });
  return rows;
}

/** A version without its body. */
export interface VersionHead {
  readonly number: number;
  readonly label: string;
  readonly created_by: string;
  readonly created_at: Date;
}

/** Lists the versions of a variant before a number, newest first. */
export async function listVersionHeads(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  variantId: VariantId,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): Promise<VersionHead[]> {
  const { rows } = await db.query<VersionHead>({
    name: 'native-list-versions',
    text: `
select c.number, coalesce(c.label, b.label) as label, c.created_at,
       (select p.principal from content.principal_numbers p where p.number = c.created_by) as created_by
  from content.versions c
  join content.bodies b on b.space_id = $1 and b.number = c.body_number
 where c.space_id = $1
   and c.variant_id = $2
   and ($3::integer is null or c.number < $3)
 order by c.number desc
 limit $4`,
    values: [spaceId, variantId, before, limit],
  });
  return rows;
}
