/**
 * The variants that a family has and had: a subquery with the columns that reading a version needs. `removed_at` is null of
 * one that the family has. The family had one at a moment if the moment is before `removed_at`, and one of its versions is not
 * later than the moment.
 */
export const ALL_VARIANTS = `(
  select space_id, id, family_id, locale, repository_id, folder_id, status, version, publishing_status, published_version,
         published_at, workflow_state, updated_by, null::timestamptz as removed_at
    from content.variants
   union all
  select space_id, variant_id, family_id, locale, repository_id, folder_id, 'ACTIVE', version, 'NONE', null,
         null, null, null, removed_at
    from content.removed_variants)`;

/** The versions of ALL_VARIANTS. Join by space, variant and isSameRemoval. */
export const ALL_VERSIONS = `(
  select space_id, variant_id, number, created_at, body_hash, slots, label, created_by, lifted,
         null::timestamptz as removed_at
    from content.versions
   union all
  select space_id, variant_id, number, created_at, body_hash, slots, label, created_by, lifted, removed_at
    from content.removed_versions)`;

export function isSameRemoval(version: string, variant: string): string {
  return `${version}.removed_at is not distinct from ${variant}.removed_at`;
}
