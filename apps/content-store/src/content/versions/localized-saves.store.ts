import { RejectedError } from '@scriptorium/contracts';
import { violates } from '@scriptorium/persistence';
import type { ClientBase } from 'pg';

/** What a version holds, beside the body that `storeBody` has stored. */
export interface VersionContent {
  readonly label: string;
  readonly tags: readonly string[] | null;
  readonly bodyHash: Buffer;
  readonly slots: readonly string[];
  readonly lifted: string | null;
}

export interface Availability {
  readonly from: Date | null;
  readonly until: Date | null;
}

/** Of a family $2 that is locked or new: later than anything saved before, also where the clock was set back. */
const MOMENT = `
         greatest(clock_timestamp(), (
           select f.changed_at + interval '1 microsecond'
             from content.families f
            where f.space_id = $1
              and f.id = $2))`;

export interface NewVariant {
  readonly spaceId: number;
  readonly familyId: string;
  /** The family's own id makes a family; any other one is of a further variant. */
  readonly variantId: string;
  readonly schemaUri: string;
  readonly isSingleton: boolean;
  readonly repositoryId: string;
  readonly folderId: string | null;
  readonly locale: string | null;
  readonly content: VersionContent;
  readonly availability: Availability;
  readonly createdBy: string;
}

/**
 * A variant with its first version, and the family where it is the first of one. Gives the moment, as microseconds.
 * Rejected with DUPLICATE_SINGLETON; fails with variants_one_per_locale where the family has the locale.
 */
export async function insertVariant(client: ClientBase, variant: NewVariant): Promise<string> {
  const { content, availability } = variant;
  const { rows } = await client
    .query<{ moment: string }>({
      name: 'insert-localized-item',
      text: `
with moment as materialized (
  select ${MOMENT} as at
),
family as (
  insert into content.families (space_id, id, schema_uri, is_singleton, created_by, created_at, changed_at)
  select $1, $2, $4, $5, $6, at, at
    from moment
  on conflict (space_id, id) do update set changed_at = excluded.changed_at
),
variant as (
  insert into content.variants (
         space_id, id, family_id, version, locale, repository_id, folder_id, available_from, available_until,
         created_by, updated_by, created_at, updated_at)
  select $1, $3, $2, 1, $7, $8, $9, $10::timestamptz, $11::timestamptz, $6, $6, at, at
    from moment
),
version as (
  insert into content.versions (
         space_id, variant_id, number, body_hash, slots, label, tags, lifted, created_by, created_at)
  select $1, $3, 1, $12::bytea, $13::uuid[], $14, $15::text[], $16, $6, at
    from moment
),
noted as (
  insert into content.variant_history (space_id, variant_id, action, version, created_by)
  values ($1, $3, 'CREATE', 1, $6)
)
select (extract(epoch from at) * 1000000)::bigint::text as moment
  from moment`,
      values: [
        ...[variant.spaceId, variant.familyId, variant.variantId, variant.schemaUri, variant.isSingleton],
        ...[variant.createdBy, variant.locale, variant.repositoryId, variant.folderId],
        ...[availability.from, availability.until],
        ...[content.bodyHash, content.slots, content.label, content.tags, content.lifted],
      ],
    })
    .catch((error: unknown) => {
      if (!violates(error, 'families_one_singleton')) throw error;
      throw new RejectedError('DUPLICATE_SINGLETON', 'There is one item of this content type already, and no more.');
    });
  return momentOf(rows);
}

/**
 * The next version of a variant that is as it was read and whose family is locked. Gives the moment, as microseconds;
 * undefined where another API has saved or archived the variant meanwhile.
 */
export async function saveVersion(
  client: ClientBase,
  of: { readonly spaceId: number; readonly familyId: string; readonly id: string; readonly version: number },
  content: VersionContent,
  availability: Availability,
  savedBy: string,
): Promise<string | undefined> {
  const { rows } = await client.query<{ moment: string }>({
    name: 'save-localized-item',
    text: `
with moment as materialized (
  select ${MOMENT} as at
),
changed as (
  update content.variants v
     set version = v.version + 1,
         available_from = $6::timestamptz,
         available_until = $7::timestamptz,
         updated_by = $5,
         updated_at = moment.at
    from moment
   where v.space_id = $1
     and v.id = $3
     and v.version = $4
     and v.status = 'ACTIVE'
  returning v.version, moment.at
),
saved as (
  insert into content.versions (
         space_id, variant_id, number, body_hash, slots, label, tags, lifted, created_by, created_at)
  select $1, $3, version, $8::bytea, $9::uuid[], $10, $11::text[], $12, $5, at
    from changed
),
noted as (
  insert into content.variant_history (space_id, variant_id, action, version, created_by)
  select $1, $3, 'UPDATE', version, $5
    from changed
),
family as (
  update content.families f
     set changed_at = changed.at
    from changed
   where f.space_id = $1
     and f.id = $2
)
select (extract(epoch from at) * 1000000)::bigint::text as moment
  from changed`,
    values: [
      ...[of.spaceId, of.familyId, of.id, of.version, savedBy, availability.from, availability.until],
      ...[content.bodyHash, content.slots, content.label, content.tags, content.lifted],
    ],
  });
  return rows.length === 0 ? undefined : momentOf(rows);
}

function momentOf([row]: readonly { readonly moment: string }[]): string {
  if (row === undefined) throw new Error('A save gave no row.');
  return row.moment;
}
