import type { CopyScope } from './copy-scope.sql';

/**
 * Selects the localized unique fields of the copies in a scope, with the hash of the value that a copy has from its
 * source. The hash is null if only the body of the copy has the value:
 *
 * - The source has a newer body, or the copy has lost a link.
 * - A link to a variant leads to another one in the copy.
 * - The source could not claim its value in its own locale, or has none.
 *
 * All locales of a family share the value of a field that is not localized, so a copy has nothing to claim.
 */
export function uniqueFieldsOf(of: CopyScope): string {
  return `
select f.id as "fieldId", copy.family_id as "familyId", copy.locale, u.value_hash as hash, f.api_key as "apiKey",
       copy.body_number as "bodyNumber", case when u.value_hash is null then copy.slots end as slots
  from ${of.nodes}
  join content.variants copy
    on copy.space_id = $1
   and copy.family_id = n.family_id
   and copy.locale = ${of.locale}
   and copy.job_id = ${of.jobId}
  join content.families family on family.space_id = $1 and family.id = copy.family_id
  join content.models m on m.space_id = $1 and m.schema_uri = family.schema_uri
  join content.model_fields f
    on f.space_id = $1
   and f.model_id = m.id
   and f.is_localized
   and f.field_type in ('string', 'slug', 'link')
   and jsonb_typeof(f.validators -> 'unique') = 'object'
  -- The source may have been deleted.
  left join content.variants source
    on source.space_id = $1
   and source.id = n.variant_id
   and source.body_number = copy.body_number
   and (f.field_type <> 'link' or source.slots = copy.slots)
  left join content.unique_values u
    on u.space_id = $1
   and u.family_id = source.family_id
   and u.field_id = f.id
   and u.locale = coalesce(source.locale, '')
 where ${of.isInRange}`;
}

export const INSERT_UNIQUE_VALUES = `
insert into content.unique_values (space_id, field_id, locale, value_hash, family_id)
select $1, claim.*
  from unnest($2::uuid[], $3::text[], $4::bytea[], $5::uuid[]) claim (field_id, locale, value_hash, family_id)
 -- In the same order in every transaction, so that two do not deadlock.
 order by claim.field_id, claim.locale, claim.value_hash
on conflict do nothing`;
