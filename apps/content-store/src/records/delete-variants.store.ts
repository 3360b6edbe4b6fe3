import type { ClientBase } from 'pg';

export interface DeletedVariant {
  readonly id: string;
  readonly familyId: string;
  readonly locale: string | null;
  readonly version: number;
}

/**
 * Deletes variants whose families are locked, with their versions and what hangs on them. Bodies stay, since others may
 * share them (docs/adr/0007), and so does what the family has as a whole.
 */
export async function deleteVariants(
  client: ClientBase,
  spaceId: number,
  variantIds: readonly string[],
): Promise<DeletedVariant[]> {
  const { rows } = await client.query<DeletedVariant>({
    name: 'delete-variants',
    text: `
with deleted as (
  delete from content.variants
   where space_id = $1
     and id = any ($2)
  returning id, family_id as "familyId", locale, version
),
versions as (
  delete from content.versions where space_id = $1 and variant_id = any ($2)
),
keys as (
  delete from content.delivery_keys where space_id = $1 and variant_id = any ($2)
),
history as (
  delete from content.variant_history where space_id = $1 and variant_id = any ($2)
),
jobs as (
  delete from content.publishing_jobs where space_id = $1 and variant_id = any ($2)
)
select *
  from deleted
 order by id`,
    values: [spaceId, variantIds],
  });
  return rows;
}

/** Deletes families that are locked, and whose variants are gone. What was below one in a tree is at the top then. */
export async function deleteFamilyRows(
  client: ClientBase,
  spaceId: number,
  familyIds: readonly string[],
): Promise<void> {
  await client.query({
    name: 'delete-families',
    text: `
with orphans as (
  update content.families
     set parent_id = null
   where space_id = $1
     and parent_id = any ($2)
     and id <> all ($2)
),
taken as (
  delete from content.unique_values where space_id = $1 and family_id = any ($2)
)
delete from content.families
 where space_id = $1
   and id = any ($2)`,
    values: [spaceId, familyIds],
  });
}

export async function readVariantIds(
  client: ClientBase,
  spaceId: number,
  familyIds: readonly string[],
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>({
    name: 'read-variant-ids',
    text: 'select id from content.variants where space_id = $1 and family_id = any ($2)',
    values: [spaceId, familyIds],
  });
  return rows.map(({ id }) => id);
}
