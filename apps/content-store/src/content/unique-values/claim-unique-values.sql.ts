/**
 * Claims values: $2 are the families and $3 the only field of each, or null; $4 to $7 the values with the number of their
 * family, from 0. Returns the numbers of the values that other families have. No family may be named twice.
 */
export const CLAIM_UNIQUE_VALUES = `
with requested as materialized (
  select (number - 1)::integer as request, family_id, field_id
    from unnest($2::uuid[], $3::uuid[]) with ordinality requested (family_id, field_id, number)
),
locked as materialized (
  select f.id
    from content.families f
   where f.space_id = $1
     and f.id = any ($2)
   order by f.id
     for no key update
),
wanted as materialized (
  select claim.request, requested.family_id, claim.field_id, claim.locale, claim.value_hash, claim.index
    from unnest($4::integer[], $5::uuid[], $6::text[], $7::bytea[]) with ordinality
         claim (request, field_id, locale, value_hash, index)
    join requested using (request)
   -- Behind the families, which are locked then.
   where (select count(*) from locked) >= 0
),
released as (
  delete from content.unique_values old
   using requested
   where old.space_id = $1
     and old.family_id = any ($2)
     and old.family_id = requested.family_id
     and (requested.field_id is null or old.field_id = requested.field_id)
     and not exists (
           select
             from wanted
            where wanted.family_id = old.family_id
              and wanted.field_id = old.field_id
              and wanted.locale = old.locale
              and wanted.value_hash = old.value_hash)
),
taken as (
  insert into content.unique_values (space_id, field_id, locale, value_hash, family_id)
  select distinct on (field_id, locale, value_hash) $1, field_id, locale, value_hash, family_id
    from wanted
   order by field_id, locale, value_hash, request
  on conflict on constraint unique_values_once do nothing
  returning field_id, locale, value_hash, family_id
)
select (wanted.index - 1)::integer as index
  from wanted
 where not exists (
         select
           from taken
          where taken.field_id = wanted.field_id
            and taken.locale = wanted.locale
            and taken.value_hash = wanted.value_hash
            and taken.family_id = wanted.family_id)
   -- As it was before the statement: what is the family's own was not taken now.
   and not exists (
         select
           from content.unique_values own
          where own.space_id = $1
            and own.family_id = any ($2)
            and own.field_id = wanted.field_id
            and own.locale = wanted.locale
            and own.value_hash = wanted.value_hash
            and own.family_id = wanted.family_id)
 order by wanted.index`;
