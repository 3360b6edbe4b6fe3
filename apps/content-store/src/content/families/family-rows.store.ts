import type { FamilyId, SpaceId, VariantId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { principalOf } from '@scriptorium/copy-engine';
import { timestampOf } from './family-moment';
import { ALL_VARIANTS, ALL_VERSIONS, isSameRemoval } from './removed-variants.sql';

/** A variant at the requested version. */
export interface FamilyVariant {
  readonly id: VariantId;
  readonly locale: string | null;
  readonly repositoryId: string;
  readonly folderId: string | null;
  readonly status: 'ACTIVE' | 'ARCHIVED';
  /** Whether any version of it is published. */
  readonly isPublished: boolean;
  readonly publishedVersion: number | null;
  readonly publishedAt: Date | null;
  readonly workflowState: string | null;
  /** Whether the current version is valid for the model. */
  readonly isValid: boolean;
  readonly isPublishedValid: boolean | null;
  /** The number of the current version, also if another version was read. */
  readonly version: number;
  /** The version that was read. */
  readonly number: number;
  readonly label: string;
  readonly savedBy: string;
  readonly schemaUri: string;
  readonly bodyHash: Buffer;
  readonly template: string;
  readonly slots: readonly string[];
  readonly lifted: string | null;
}

export interface FamilyRow {
  readonly id: FamilyId;
  /** The content type of its variants. */
  readonly schemaUri: string;
  readonly isSingleton: boolean;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly firstPublishedAt: Date | null;
  readonly position: number | null;
  readonly parentId: FamilyId | null;
  readonly hasChildren: boolean;
  /** When the family was last saved, in microseconds since 1970. Identifies its current version. */
  readonly moment: bigint;
  /** The locales of all variants of the family, in any state; at a moment, of those that existed then. */
  readonly locales: readonly (string | null)[];
  /** In the order of the space's locales; the variant without a locale is last. */
  readonly variants: readonly FamilyVariant[];
}

/** The current version, the published version, or the version at a moment. */
export type FamilyState = 'current' | 'published' | { readonly moment: bigint };

const READ_NUMBERS = {
  current: 'v.version',
  published: `case when v.publishing_status in ('EARLY', 'LATEST') then v.published_version end`,
  moment: `(select max(earlier.number)
               from ${ALL_VERSIONS} earlier
              where earlier.space_id = $1
                and earlier.variant_id = v.id
                and ${isSameRemoval('earlier', 'v')}
                and earlier.created_at <= $3::timestamptz)`,
};

/** The source tables. At a moment, variants that were removed later are included. */
const SOURCES = {
  present: {
    variants: 'content.variants',
    versions: 'content.versions',
    ofVersion: () => '',
    ofVariant: '',
    place: 'repository.id as "repositoryId", folder.id as "folderId"',
    placeJoin: `
  join content.repositories repository on repository.space_id = $1 and repository.number = v.repository_number
  left join content.folders folder on folder.space_id = $1 and folder.number = v.folder_number`,
    savedBy: principalOf('c.created_by'),
  },
  moment: {
    variants: ALL_VARIANTS,
    versions: ALL_VERSIONS,
    ofVersion: (version: string) => `
   and ${isSameRemoval(version, 'v')}`,
    ofVariant: `
   and (v.removed_at is null or v.removed_at > $3::timestamptz)`,
    place: 'v.repository_id as "repositoryId", v.folder_id as "folderId"',
    placeJoin: '',
    savedBy: 'c.created_by',
  },
};

/**
 * Returns families with their variants, in the order of `familyIds`. Variants are in the order in which they are shown
 * (shown-variants.ts). Families that do not exist or have no variant in this state are left out.
 */
export async function readFamilyRows(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  familyIds: readonly FamilyId[],
  state: FamilyState,
): Promise<FamilyRow[]> {
  const kind = typeof state === 'string' ? state : 'moment';
  const { variants, versions, ofVersion, ofVariant, place, placeJoin, savedBy } =
    SOURCES[kind === 'moment' ? 'moment' : 'present'];
  const { rows } = await db.query<FlatRow>({
    name: `read-families-${kind}`,
    text: `
select f.id as family_id, coalesce(f.schema_uri, b.schema_uri) as family_type, f.is_singleton, f.created_by, f.created_at,
       f.first_published_at, f.position, f.parent_id,
       exists (
         select
           from content.families child
          where child.space_id = $1
            and child.parent_id = f.id) as has_children,
       (extract(epoch from greatest(f.changed_at, max(latest.created_at) over (partition by f.id))) * 1000000)::bigint::text
         as moment,
       v.id, v.locale, ${place}, v.status, v.version,
       v.publishing_status in ('EARLY', 'LATEST') as "isPublished", v.published_version as "publishedVersion",
       v.published_at as "publishedAt", v.workflow_state as "workflowState",
       latest_body.validation_state <> 'INVALID' as "isValid",
       published_body.validation_state <> 'INVALID' as "isPublishedValid",
       c.number, coalesce(c.label, b.label) as label, ${savedBy} as "savedBy", c.slots, c.lifted,
       b.schema_uri as "schemaUri", b.hash as "bodyHash", b.template
  from unnest($2::uuid[]) with ordinality requested (id, place)
  join content.families f on f.space_id = $1 and f.id = requested.id
  join ${variants} v on v.space_id = $1 and v.family_id = f.id and v.status <> 'DELETED'${ofVariant}${placeJoin}
  join ${versions} latest
    on latest.space_id = $1
   and latest.variant_id = v.id
   and latest.number = v.version${ofVersion('latest')}
  join content.bodies latest_body on latest_body.space_id = $1 and latest_body.number = latest.body_number
  left join content.versions published
    on published.space_id = $1
   and published.variant_id = v.id
   and published.number = v.published_version
   and v.publishing_status in ('EARLY', 'LATEST')
  left join content.bodies published_body
    on published_body.space_id = $1
   and published_body.number = published.body_number
  left join ${versions} c
    on c.space_id = $1
   and c.variant_id = v.id
   and c.number = ${READ_NUMBERS[kind]}${ofVersion('c')}
  left join content.bodies b on b.space_id = $1 and b.number = c.body_number
  left join content.locales l on l.space_id = $1 and l.locale = v.locale
 order by requested.place, coalesce(l.is_default, v.locale is null) desc, v.locale is null, l.position nulls last, v.locale`,
    values: [spaceId, familyIds, ...(typeof state === 'string' ? [] : [timestampOf(state.moment)])],
  });
  return familiesOf(rows, kind === 'moment');
}

interface FlatRow extends FamilyVariant {
  readonly family_id: FamilyId;
  readonly family_type: string;
  readonly is_singleton: boolean;
  readonly created_by: string;
  readonly created_at: Date;
  readonly first_published_at: Date | null;
  readonly position: number | null;
  readonly parent_id: FamilyId | null;
  readonly has_children: boolean;
  readonly moment: string;
  /** Null if the variant has no version in this state. */
  readonly template: string;
}

function familiesOf(rows: readonly FlatRow[], isMoment: boolean): FamilyRow[] {
  const families = new Map<
    string,
    FamilyRow & { readonly variants: FamilyVariant[]; readonly locales: FlatRow['locale'][] }
  >();
  for (const row of rows) {
    // Variants without a version in this state are read as well, since the moment depends on all variants.
    const isRead = (row.template as string | null) !== null;
    const family = families.get(row.family_id) ?? { ...familyOf(row), locales: [], variants: [] };
    if (isRead || !isMoment) family.locales.push(row.locale);
    if (isRead) family.variants.push(row);
    families.set(row.family_id, family);
  }
  return [...families.values()].filter(({ variants }) => variants.length > 0);
}

function familyOf(row: FlatRow): Omit<FamilyRow, 'locales' | 'variants'> {
  return {
    id: row.family_id,
    schemaUri: row.family_type,
    isSingleton: row.is_singleton,
    createdBy: row.created_by,
    createdAt: row.created_at,
    firstPublishedAt: row.first_published_at,
    position: row.position,
    parentId: row.parent_id,
    hasChildren: row.has_children,
    moment: BigInt(row.moment),
  };
}
