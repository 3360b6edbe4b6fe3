import type { ClientBase } from 'pg';

export interface GoneVariant {
  readonly id: string;
  readonly familyId: string;
  readonly locale: string | null;
  readonly version: number;
}

/** Some records of a content type with everything that hangs on them but bodies, which copies share. Empty: none is left. */
export async function deleteSomeRecords(
  client: ClientBase,
  spaceId: number,
  schemaUri: string,
  limit: number,
): Promise<{ readonly families: number; readonly variants: readonly GoneVariant[] }> {
  const { rows } = await client.query<{ families: number; variants: GoneVariant[] }>(
    `
with doomed as (
  select id
    from content.families
   where space_id = $1
     and schema_uri = $2
   order by id
   limit $3
     for update
),
families as (
  delete from content.families f
   using doomed d
   where f.space_id = $1
     and f.id = d.id
),
variants as (
  delete from content.variants v
   using doomed d
   where v.space_id = $1
     and v.family_id = d.id
  returning v.id, v.family_id, v.locale, v.version
),
versions as (
  delete from content.versions x
   using variants v
   where x.space_id = $1
     and x.variant_id = v.id
),
delivery_keys as (
  delete from content.delivery_keys k
   using variants v
   where k.space_id = $1
     and k.variant_id = v.id
),
history as (
  delete from content.variant_history h
   using variants v
   where h.space_id = $1
     and h.variant_id = v.id
),
publishing_jobs as (
  delete from content.publishing_jobs j
   using variants v
   where j.space_id = $1
     and j.variant_id = v.id
),
unique_values as (
  delete from content.unique_values u
   using doomed d
   where u.space_id = $1
     and u.family_id = d.id
)
select (select count(*)::integer from doomed) as families,
       (select coalesce(
                 json_agg(json_build_object('id', id, 'familyId', family_id, 'locale', locale, 'version', version)),
                 '[]')
          from variants) as variants`,
    [spaceId, schemaUri, limit],
  );
  return rows[0] ?? { families: 0, variants: [] };
}
