import type { FamilyId, SpaceId, VariantId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

/** A variant with the data that publishing needs. */
export interface PublishingRow {
  readonly family_id: FamilyId;
  readonly schema_uri: string;
  readonly id: VariantId;
  readonly locale: string | null;
  readonly status: string;
  readonly version: number;
  readonly is_published: boolean;
  readonly published_version: number | null;
  readonly validation_state: string;
  /** The body of the current version. Null if bodies are not requested and it has no link. */
  readonly template: string | null;
  readonly slots: readonly string[];
  readonly lifted: string | null;
  /** The body of the published version; null if the variant is not published. */
  readonly published_template: string | null;
  readonly published_slots: readonly string[] | null;
  readonly published_lifted: string | null;
}

/** Returns all variants of these families, ordered by id: every transaction that locks them uses this order. */
export async function readPublishingRows(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  familyIds: readonly FamilyId[],
  withBodies: boolean,
): Promise<PublishingRow[]> {
  const { rows } = await db.query<PublishingRow>({
    name: 'read-publishing-rows',
    text: `
select f.id as family_id, coalesce(f.schema_uri, b.schema_uri) as schema_uri, v.id, v.locale, v.status, v.version,
       v.publishing_status in ('EARLY', 'LATEST') as is_published, v.published_version,
       b.validation_state, v.slots, v.lifted,
       case when $3 or strpos(b.slot_kinds, 'f') > 0 then b.template end as template,
       p.slots as published_slots, p.lifted as published_lifted,
       case when $3 or strpos(pb.slot_kinds, 'f') > 0 then pb.template end as published_template
  from content.families f
  join content.variants v on v.space_id = $1 and v.family_id = f.id
  join content.bodies b on b.space_id = $1 and b.number = v.body_number
  left join content.versions p
    on p.space_id = $1
   and p.variant_id = v.id
   and p.number = v.published_version
   and v.publishing_status in ('EARLY', 'LATEST')
  left join content.bodies pb on pb.space_id = $1 and pb.number = p.body_number
 where f.space_id = $1
   and f.id = any ($2)
 order by f.id, v.id`,
    values: [spaceId, familyIds, withBodies],
  });
  return rows;
}

/** Returns those of these families that exist and are not published in any locale. */
export async function findUnpublished(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  familyIds: readonly FamilyId[],
): Promise<ReadonlySet<FamilyId>> {
  const { rows } = await db.query<{ id: FamilyId }>({
    name: 'find-unpublished',
    text: `
select f.id
  from content.families f
 where f.space_id = $1
   and f.id = any ($2)
   and not exists (
     select from content.variants v
      where v.space_id = $1
        and v.family_id = f.id
        and v.publishing_status in ('EARLY', 'LATEST'))`,
    values: [spaceId, familyIds],
  });
  return new Set(rows.map(({ id }) => id));
}

export function byFamily(rows: readonly PublishingRow[]): [FamilyId, PublishingRow[]][] {
  const families = new Map<FamilyId, PublishingRow[]>();
  for (const row of rows) {
    const family = families.get(row.family_id);
    if (family === undefined) families.set(row.family_id, [row]);
    else family.push(row);
  }
  return [...families];
}
