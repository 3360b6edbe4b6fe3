import type { ClientBase } from 'pg';

export type StatusChange = 'publish' | 'unpublish' | 'archive' | 'unarchive';

/** What each change sets, and where it is one at all; $4 is the version, $3 who changes it. */
const CHANGES: Readonly<Record<StatusChange, { readonly set: string; readonly where: string }>> = {
  publish: {
    set: `publishing_status = 'LATEST', published_version = $4::integer, published_at = moment.at, published_by = $3`,
    where: `v.status = 'ACTIVE'`,
  },
  unpublish: {
    set: `publishing_status = 'UNPUBLISHED'`,
    where: `v.publishing_status in ('EARLY', 'LATEST') and v.published_version = coalesce($4::integer, v.published_version)`,
  },
  archive: {
    set: `status = 'ARCHIVED', archived_at = moment.at, archived_by = $3, updated_at = moment.at, updated_by = $3`,
    where: `v.status = 'ACTIVE' and $4::integer is not null`,
  },
  unarchive: {
    set: `status = 'ACTIVE', archived_at = null, archived_by = null, updated_at = moment.at, updated_by = $3`,
    where: `v.status = 'ARCHIVED' and $4::integer is not null`,
  },
};

/** Which version was changed, and when: microseconds, as text. */
export interface ChangedStatus {
  readonly version: number;
  readonly moment: string;
}

/**
 * Changes the status of a variant whose family is locked, and notes it in the item's history. Undefined where nothing was
 * to be changed.
 */
export async function setItemStatus(
  client: ClientBase,
  variant: { readonly spaceId: number; readonly id: string },
  change: StatusChange,
  version: number | null,
  changedBy: string,
): Promise<ChangedStatus | undefined> {
  const { set, where } = CHANGES[change];
  const { rows } = await client.query<ChangedStatus>({
    name: `item-status-${change}`,
    text: `
with moment as materialized (
  select clock_timestamp() as at
),
changed as (
  update content.variants v
     set ${set}
    from moment
   where v.space_id = $1
     and v.id = $2
     and ${where}
  returning v.family_id, coalesce($4::integer, v.published_version) as version, moment.at
),
first_published as (
  update content.families f
     set first_published_at = changed.at
    from changed
   where f.space_id = $1
     and f.id = changed.family_id
     and f.first_published_at is null
     and $5 = 'PUBLISH'
),
noted as (
  insert into content.variant_history (space_id, variant_id, action, version, created_by)
  select $1, $2, $5, version, $3
    from changed
)
select version, (extract(epoch from at) * 1000000)::bigint::text as moment
  from changed`,
    values: [variant.spaceId, variant.id, changedBy, version, change.toUpperCase()],
  });
  return rows[0];
}
