import type { FamilyId, SpaceId, VariantId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { principalOf } from '@scriptorium/copy-engine';

/** A variant at one of its versions. */
export interface LocalizedVariantRow {
  readonly id: VariantId;
  readonly family_id: FamilyId;
  readonly repository_id: string;
  readonly locale: string | null;
  /** The number of the latest version, also if `number` is another one. */
  readonly version: number;
  readonly status: 'ACTIVE' | 'ARCHIVED';
  readonly publishing_status: 'NONE' | 'LATEST' | 'UNPUBLISHED';
  readonly published_version: number | null;
  readonly published_at: Date | null;
  readonly published_by: string | null;
  readonly archived_at: Date | null;
  readonly archived_by: string | null;
  readonly available_from: Date | null;
  readonly available_until: Date | null;
  readonly created_at: Date;
  readonly created_by: string;
  /** The version that was read. */
  readonly number: number;
  /** Whether that version is the first one of the variant. */
  readonly is_first: boolean;
  readonly label: string;
  readonly tags: string[] | null;
  readonly body_hash: Buffer;
  readonly slots: string[];
  readonly lifted: string | null;
  /** `lifted` of the latest version: delivery keys and hierarchy positions belong to the variant, not to a version. */
  readonly latest_lifted: string | null;
  readonly saved_at: Date;
  readonly saved_by: string;
  readonly schema_uri: string;
  readonly template: string;
}

const SELECT = `
select v.id, v.family_id, r.id as repository_id, v.locale, v.version, v.status, v.publishing_status,
       v.published_version, v.published_at, ${principalOf('v.published_by')} as published_by,
       -- An item that was archived through the Amplience API has only updated_at and updated_by.
       coalesce(v.archived_at, v.updated_at) as archived_at,
       ${principalOf('coalesce(v.archived_by, v.updated_by)')} as archived_by,
       v.available_from, v.available_until, v.created_at, ${principalOf('v.created_by')} as created_by,
       c.number, coalesce(c.label, b.label) as label, c.tags, b.hash as body_hash, c.slots, c.lifted,
       c.created_at as saved_at, ${principalOf('c.created_by')} as saved_by, v.lifted as latest_lifted,
       not exists (
         select from content.past_versions earlier
          where earlier.space_id = $1
            and earlier.variant_id = v.id
            and earlier.number < c.number) as is_first,
       b.schema_uri, b.template`;

/** Returns the variant of a family in a locale (null: the one without a locale), at a version or at the latest one. */
export async function readLocalizedVariant(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  familyId: FamilyId,
  locale: string | null,
  version?: number,
): Promise<LocalizedVariantRow | undefined> {
  const { rows } = await db.query<LocalizedVariantRow>({
    name: 'read-localized-variant',
    text: `${SELECT}
  from content.variants v
  join content.versions c
    on c.space_id = $1
   and c.variant_id = v.id
   and c.number = coalesce($4::bigint, v.version)
  join content.bodies b on b.space_id = $1 and b.number = c.body_number
  join content.repositories r on r.space_id = $1 and r.number = v.repository_number
 where v.space_id = $1
   and v.family_id = $2
   and v.locale is not distinct from $3
   and v.status <> 'DELETED'`,
    values: [spaceId, familyId, locale, versionParameter(version)],
  });
  return rows[0];
}

/** Returns variants at their latest versions, in the order of `ids`. */
export async function readLocalizedVariants(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  ids: readonly VariantId[],
): Promise<LocalizedVariantRow[]> {
  const { rows } = await db.query<LocalizedVariantRow>({
    name: 'read-localized-variants',
    text: `${SELECT}
  from unnest($2::uuid[]) with ordinality requested (id, position)
  join content.variants v on v.space_id = $1 and v.id = requested.id
  join content.versions c
    on c.space_id = $1
   and c.variant_id = v.id
   and c.number = v.version
  join content.bodies b on b.space_id = $1 and b.number = c.body_number
  join content.repositories r on r.space_id = $1 and r.number = v.repository_number
 order by requested.position`,
    values: [spaceId, ids],
  });
  return rows;
}

/** Returns the locales of the variants of a family; empty if the family does not exist. */
export async function readFamilyLocales(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  familyId: FamilyId,
): Promise<readonly (string | null)[]> {
  const { rows } = await db.query<{ locale: string | null }>({
    name: 'read-family-locales',
    text: `
select locale
  from content.variants
 where space_id = $1
   and family_id = $2
   and status <> 'DELETED'`,
    values: [spaceId, familyId],
  });
  return rows.map(({ locale }) => locale);
}

/** Properties that the variants of a family share, read from one of them. */
export interface FamilyPlace {
  readonly schema_uri: string;
  readonly repository_id: string;
  readonly folder_id: string | null;
  /** From one variant: the one in the main locale, otherwise the one without a locale, otherwise the first. */
  readonly template: string;
  readonly slots: string[];
}

/** Returns where another variant of a family is stored, or undefined if the family does not exist. */
export async function readFamilyPlace(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  familyId: FamilyId,
): Promise<FamilyPlace | undefined> {
  const { rows } = await db.query<FamilyPlace>({
    name: 'read-family-place',
    text: `
select b.schema_uri, r.id as repository_id, f.id as folder_id, b.template, v.slots
  from content.variants v
  join content.bodies b on b.space_id = $1 and b.number = v.body_number
  join content.repositories r on r.space_id = $1 and r.number = v.repository_number
  left join content.folders f on f.space_id = $1 and f.number = v.folder_number
  left join content.locales l on l.space_id = $1 and l.locale = v.locale
 where v.space_id = $1
   and v.family_id = $2
   and v.status <> 'DELETED'
 order by coalesce(l.is_default, false) desc, v.locale nulls first, v.id
 limit 1`,
    values: [spaceId, familyId],
  });
  return rows[0];
}

/** Higher than any version number, and still a number that the database can compare. */
const ABOVE_ALL_VERSIONS = 2 ** 31;

/** Returns a version number as a parameter of a statement: null for the latest version. */
export function versionParameter(version: number | undefined): number | null {
  return version === undefined ? null : Math.min(version, ABOVE_ALL_VERSIONS);
}
