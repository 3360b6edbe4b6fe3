import type { ClientBase, Pool } from 'pg';
import { principalOf } from '../../spaces/access/principal.sql';

/** A variant at one of its versions. */
export interface LocalizedVariantRow {
  readonly id: string;
  readonly family_id: string;
  readonly repository_id: string;
  readonly locale: string | null;
  /** The latest version, whatever `number` is. */
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
  /** Whether the variant began with that version. */
  readonly is_first: boolean;
  readonly label: string;
  readonly tags: string[] | null;
  readonly body_hash: Buffer;
  readonly slots: string[];
  readonly lifted: string | null;
  /** What the latest version has of it: keys and places are the variant's, not a version's. */
  readonly latest_lifted: string | null;
  readonly saved_at: Date;
  readonly saved_by: string;
  readonly schema_uri: string;
  readonly template: string;
}

const SELECT = `
select v.id, v.family_id, r.id as repository_id, v.locale, v.version, v.status, v.publishing_status,
       v.published_version, v.published_at, ${principalOf('v.published_by')} as published_by,
       -- Who archived it through another API wrote down that it was changed.
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

/** A family's variant in one locale, or the one without: at a version, or at the latest one. Undefined where none is. */
export async function readLocalizedVariant(
  db: Pool | ClientBase,
  spaceId: number,
  familyId: string,
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
    values: [spaceId, familyId, locale, askedVersion(version)],
  });
  return rows[0];
}

/** Variants at their latest versions, in the order of `ids`. */
export async function readLocalizedVariants(
  db: Pool | ClientBase,
  spaceId: number,
  ids: readonly string[],
): Promise<LocalizedVariantRow[]> {
  const { rows } = await db.query<LocalizedVariantRow>({
    name: 'read-localized-variants',
    text: `${SELECT}
  from unnest($2::uuid[]) with ordinality wanted (id, position)
  join content.variants v on v.space_id = $1 and v.id = wanted.id
  join content.versions c
    on c.space_id = $1
   and c.variant_id = v.id
   and c.number = v.version
  join content.bodies b on b.space_id = $1 and b.number = c.body_number
  join content.repositories r on r.space_id = $1 and r.number = v.repository_number
 order by wanted.position`,
    values: [spaceId, ids],
  });
  return rows;
}

/** The locales of the variants of a family. Empty where there is no such family. */
export async function readFamilyLocales(
  db: Pool | ClientBase,
  spaceId: number,
  familyId: string,
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

/** What a family's variants have together, as one of them says it. */
export interface FamilyPlace {
  readonly schema_uri: string;
  readonly repository_id: string;
  readonly folder_id: string | null;
  /** Of the variant that was asked: the one in the main locale, else the one without a locale, else the first. */
  readonly template: string;
  readonly slots: string[];
}

/** Where a further variant of a family belongs; undefined where there is no such family. */
export async function readFamilyPlace(
  db: Pool | ClientBase,
  spaceId: number,
  familyId: string,
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

/** Larger than any version's number, and still a number that the database can compare. */
const NO_VERSION = 2 ** 31;

/** A version's number as statements take it: null where none is named. */
export function askedVersion(version: number | undefined): number | null {
  return version === undefined ? null : Math.min(version, NO_VERSION);
}
