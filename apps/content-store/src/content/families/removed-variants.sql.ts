import { principalOf } from '@scriptorium/copy-engine';

/**
 * A subquery for the present and removed variants of a family, with the columns that reading a version needs.
 * `removed_at` is null for a present variant. A variant existed at a moment if the moment is before `removed_at` and
 * one of its versions is not later than the moment.
 *
 * No branch of the union has a join: the server would compute it for the whole space before it filters by family or
 * variant.
 */
export const ALL_VARIANTS = `(
  select v.space_id, v.id, v.family_id, v.locale,
         (select r.id
            from content.repositories r
           where r.space_id = v.space_id
             and r.number = v.repository_number) as repository_id,
         (select f.id
            from content.folders f
           where f.space_id = v.space_id
             and f.number = v.folder_number) as folder_id,
         v.status, v.version, v.publishing_status, v.published_version, v.published_at, v.workflow_state,
         ${principalOf('v.updated_by')} as updated_by, null::timestamptz as removed_at
    from content.variants v
   union all
  select space_id, variant_id, family_id, locale, repository_id, folder_id, 'ACTIVE', version, 'NONE', null,
         null, null, null, removed_at
    from content.removed_variants)`;

/** The versions of ALL_VARIANTS. Join by space, variant and isSameRemoval. */
export const ALL_VERSIONS = `(
  select c.space_id, c.variant_id, c.number, c.created_at, c.body_number, c.slots, c.label,
         ${principalOf('c.created_by')} as created_by, c.lifted, null::timestamptz as removed_at
    from content.versions c
   union all
  select c.space_id, c.variant_id, c.number, c.created_at,
         (select b.number
            from content.bodies b
           where b.space_id = c.space_id
             and b.hash = c.body_hash),
         c.slots, c.label, c.created_by, c.lifted, c.removed_at
    from content.removed_versions c)`;

export function isSameRemoval(version: string, variant: string): string {
  return `${version}.removed_at is not distinct from ${variant}.removed_at`;
}
