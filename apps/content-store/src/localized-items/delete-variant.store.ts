import type { ClientBase } from 'pg';

/**
 * Deletes a variant whose family is locked, with its versions and what hangs on them; with the last variant its family.
 * What no two records may share is given back by who calls. The bodies stay: other variants may share them (docs/adr/0007). Gives the moment, as microseconds.
 */
export async function deleteVariant(
  client: ClientBase,
  spaceId: number,
  { id, familyId }: { readonly id: string; readonly familyId: string },
): Promise<string> {
  const { rows } = await client.query<{ moment: string }>({
    name: 'delete-variant',
    text: `
with left_over as materialized (
  select exists (
           select from content.variants
            where space_id = $1
              and family_id = $3
              and id <> $2) as others
),
variant as (
  delete from content.variants where space_id = $1 and id = $2
),
versions as (
  delete from content.versions where space_id = $1 and variant_id = $2
),
keys as (
  delete from content.delivery_keys where space_id = $1 and variant_id = $2
),
history as (
  delete from content.variant_history where space_id = $1 and variant_id = $2
),
jobs as (
  delete from content.publishing_jobs where space_id = $1 and variant_id = $2
),
orphans as (
  update content.families
     set parent_id = null
    from left_over
   where space_id = $1
     and parent_id = $3
     and not left_over.others
),
gone as (
  delete from content.families
   using left_over
   where space_id = $1
     and id = $3
     and not left_over.others
),
stays as (
  update content.families
     set changed_at = clock_timestamp()
    from left_over
   where space_id = $1
     and id = $3
     and left_over.others
)
select (extract(epoch from clock_timestamp()) * 1000000)::bigint::text as moment`,
    values: [spaceId, id, familyId],
  });
  return rows[0]?.moment ?? '';
}
