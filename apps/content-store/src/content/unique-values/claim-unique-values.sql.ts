/**
 * Claims values: $2 are the families and $3 the only field of each, or null; $4 to $7 are the values with the index of
 * their family, from 0. Returns the indexes of the values that other families have. No two requests can be for one
 * family.
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
requested_values as materialized (
  select claim.request, requested.family_id, claim.field_id, claim.locale, claim.value_hash, claim.index
    from unnest($4::integer[], $5::uuid[], $6::text[], $7::bytea[]) with ordinality
         claim (request, field_id, locale, value_hash, index)
    join requested using (request)
   -- Reads the claims after the families are locked.
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
             from requested_values
            where requested_values.family_id = old.family_id
              and requested_values.field_id = old.field_id
              and requested_values.locale = old.locale
              and requested_values.value_hash = old.value_hash)
),
claimed as (
  insert into content.unique_values (space_id, field_id, locale, value_hash, family_id)
  select distinct on (field_id, locale, value_hash) $1, field_id, locale, value_hash, family_id
    from requested_values
   order by field_id, locale, value_hash, request
  on conflict on constraint unique_values_once do nothing
  returning field_id, locale, value_hash, family_id
)
select (requested_values.index - 1)::integer as index
  from requested_values
 where not exists (
         select
           from claimed
          where claimed.field_id = requested_values.field_id
            and claimed.locale = requested_values.locale
            and claimed.value_hash = requested_values.value_hash
            and claimed.family_id = requested_values.family_id)
   -- State before the statement: values that the family already had are not in claimed.
   and not exists (
         select
           from content.unique_values own
          where own.space_id = $1
            and own.family_id = any ($2)
            and own.field_id = requested_values.field_id
            and own.locale = requested_values.locale
            and own.value_hash = requested_values.value_hash
            and own.family_id = requested_values.family_id)
 order by requested_values.index`;
