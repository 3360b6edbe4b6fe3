import type { ClientBase } from 'pg';

export interface DeletedVariant {
  readonly id: string;
  readonly familyId: string;
  readonly locale: string | null;
  readonly version: number;
}

/**
 * Keeps variants and their versions for the versions of their records, before deleteVariants deletes them. Their families
 * are locked, exist on, and were touched in this transaction: the moment of the family is the moment of the removal.
 */
export async function keepRemovedVariants(
  client: ClientBase,
  spaceId: number,
  variantIds: readonly string[],
): Promise<void> {
  await client.query({
    name: 'keep-removed-variants',
    text: `
with removed as (
  insert into content.removed_variants (
         space_id, variant_id, removed_at, family_id, version, locale, repository_id, folder_id)
  select $1, v.id, f.changed_at, v.family_id, v.version, v.locale, v.repository_id, v.folder_id
    from content.variants v
    join content.families f on f.space_id = $1 and f.id = v.family_id
   where v.space_id = $1
     and v.id = any ($2)
  returning variant_id, removed_at
)
insert into content.removed_versions (
       space_id, variant_id, removed_at, number, created_at, body_hash, slots, label, created_by, lifted)
select $1, c.variant_id, removed.removed_at, c.number, c.created_at, c.body_hash, c.slots, c.label, c.created_by, c.lifted
  from removed
  join content.versions c on c.space_id = $1 and c.variant_id = removed.variant_id`,
    values: [spaceId, variantIds],
  });
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

/** Deletes families that are locked and have no variants, with the variants that they had. Their children become roots. */
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
),
removed as (
  delete from content.removed_variants
   where space_id = $1
     and family_id = any ($2)
  returning variant_id, removed_at
),
versions as (
  delete from content.removed_versions c
   using removed
   where c.space_id = $1
     and c.variant_id = removed.variant_id
     and c.removed_at = removed.removed_at
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
