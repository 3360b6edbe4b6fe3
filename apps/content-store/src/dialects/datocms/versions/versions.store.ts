import type { FamilyId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { timestampOf } from '../../../content/families/family-moment';
import { ALL_VARIANTS, ALL_VERSIONS, isSameRemoval } from '../../../content/families/removed-variants.sql';

/**
 * A version of a record is a moment at which any of its variants was saved or removed. The record at a moment consists
 * of each variant's latest version until then. Of several versions that were saved at the same moment the last one
 * counts (publishing/selection.ts saves such versions).
 */
export interface MomentPage {
  readonly total: number;
  /** In microseconds since 1970. */
  readonly moments: readonly bigint[];
}

/** The version of a record at a moment, without its values. */
export interface VersionFacts {
  readonly moment: bigint;
  readonly savedBy: string;
  readonly isValid: boolean;
  /** Whether this version is published now. */
  readonly isPublished: boolean;
}

const MOMENTS = `
with saved as (
  select c.created_at as moment
    from ${ALL_VARIANTS} v
    join ${ALL_VERSIONS} c on c.space_id = $1 and c.variant_id = v.id and ${isSameRemoval('c', 'v')}
   where v.space_id = $1
     and v.family_id = $2
),
moment as (
  select moment
    from saved
   union
  -- A removal, or a change that no version contains, is later than all saves.
  select f.changed_at
    from content.families f
   where f.space_id = $1
     and f.id = $2
     and f.changed_at >= (select min(moment) from saved)
)`;

/** Lists the moments of a record, newest first. */
export async function listMoments(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  familyId: FamilyId,
  page: { readonly offset: number; readonly limit: number },
): Promise<MomentPage> {
  const { rows } = await db.query<{ total: number; moments: string[] }>({
    name: 'list-moments',
    text: `${MOMENTS}
select (select count(*)::integer from moment) as total,
       array(select (extract(epoch from moment) * 1000000)::bigint::text
               from moment
              order by moment desc
             offset $3 limit $4) as moments`,
    values: [spaceId, familyId, page.offset, page.limit],
  });
  const { total = 0, moments = [] } = rows[0] ?? {};
  return { total, moments: moments.map(BigInt) };
}

/** Reads facts about the versions at these moments. Leaves out moments at which the record has no version. */
export async function readVersionFacts(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  familyId: FamilyId,
  moments: readonly bigint[],
): Promise<VersionFacts[]> {
  const { rows } = await db.query<Omit<VersionFacts, 'moment'> & { readonly place: number }>({
    name: 'read-version-facts',
    text: `${MOMENTS}
select (wanted.place - 1)::integer as place,
       coalesce(max(c.created_by) filter (where c.created_at = moment.moment), max(v.updated_by)) as "savedBy",
       bool_and(b.validation_state <> 'INVALID') as "isValid",
       bool_or(v.publishing_status in ('EARLY', 'LATEST'))
         and bool_and(v.publishing_status not in ('EARLY', 'LATEST') or coalesce(c.number = v.published_version, false))
         and count(v.removed_at) filter (where c.number is not null) = 0 as "isPublished"
  from unnest($3::timestamptz[]) with ordinality wanted (moment, place)
  join moment on moment.moment = wanted.moment
  join ${ALL_VARIANTS} v
    on v.space_id = $1
   and v.family_id = $2
   and (v.removed_at is null or v.removed_at > moment.moment)
  left join lateral (
    select *
      from ${ALL_VERSIONS} c
     where c.space_id = $1
       and c.variant_id = v.id
       and ${isSameRemoval('c', 'v')}
       and c.created_at <= moment.moment
     order by c.number desc
     limit 1) c on true
  left join content.bodies b on b.space_id = $1 and b.number = c.body_number
 group by wanted.place
 order by wanted.place`,
    values: [spaceId, familyId, moments.map(timestampOf)],
  });
  return rows.flatMap(({ place, ...facts }) => {
    const moment = moments[place];
    return moment === undefined ? [] : [{ ...facts, moment }];
  });
}

/** Finds the families that a version's id may belong to: rarely more than one, and then copies of each other. */
export async function findFamilies(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<FamilyId[]> {
  const { rows } = await db.query<{ id: FamilyId }>({
    name: 'find-families-between',
    text: `
select id
  from content.families
 where space_id = $1
   and id between $2 and $3`,
    values: [spaceId, from, to],
  });
  return rows.map(({ id }) => id);
}
