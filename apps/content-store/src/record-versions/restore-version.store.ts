import type { ClientBase } from 'pg';

export interface SavedVariant {
  readonly id: string;
  readonly familyId: string;
  readonly locale: string | null;
  readonly version: number;
}

/**
 * Saves old versions of a locked family's variants as new current ones, all at one moment, that of the family. What belongs to a variant and not
 * to its content (delivery key, place in a hierarchy) stays as it is now.
 */
export async function restoreVersions(
  client: ClientBase,
  { spaceId, moment, by }: { readonly spaceId: number; readonly moment: string; readonly by: string },
  versions: readonly { readonly id: string; readonly number: number }[],
): Promise<SavedVariant[]> {
  const { rows } = await client.query<SavedVariant>({
    name: 'restore-versions',
    text: `
with restored as materialized (
  select v.id, v.family_id, v.locale, v.version + 1 as version, old.body_hash, old.slots, old.label, latest.lifted
    from unnest($4::uuid[], $5::integer[]) wanted (id, number)
    join content.variants v on v.space_id = $1 and v.id = wanted.id
    join content.versions old on old.space_id = $1 and old.variant_id = v.id and old.number = wanted.number
    join content.versions latest on latest.space_id = $1 and latest.variant_id = v.id and latest.number = v.version
),
saved as (
  insert into content.versions (space_id, variant_id, number, body_hash, slots, label, lifted, created_by, created_at)
  select $1, id, version, body_hash, slots, label, lifted, $2, $3::timestamptz
    from restored
),
changed as (
  update content.variants v
     set version = restored.version,
         updated_by = $2,
         updated_at = $3::timestamptz
    from restored
   where v.space_id = $1
     and v.id = restored.id
),
noted as (
  insert into content.variant_history (space_id, variant_id, action, version, created_by)
  select $1, id, 'UPDATE', version, $2
    from restored
   order by id
)
select id, family_id as "familyId", locale, version
  from restored
 order by id`,
    values: [spaceId, by, moment, versions.map(({ id }) => id), versions.map(({ number }) => number)],
  });
  return rows;
}
