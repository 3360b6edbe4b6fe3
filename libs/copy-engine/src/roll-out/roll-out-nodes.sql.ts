import { BASED_ON, IS_SOURCE_CHANGED, SYNC_JOINS } from '../sync/sync-facts.sql';

/**
 * Inserts a node for each source of the roots $3 into the plan $2. `create_mask` has the locales $4 in which the source
 * may have a copy to update; $5 is an empty mask. A root in one of the locales is a copy itself, and is updated from
 * its source. A root is also a source, whose copies in the other locales are updated.
 */
export const INSERT_ROLL_OUT_NODES = `
with named as materialized (
  select v.id, v.family_id, v.locale, v.source_variant_id, v.source_version, min(root.place) as place
    from unnest($3::uuid[]) with ordinality root (id, place)
    join content.variants v on v.space_id = $1 and v.id = root.id
   group by 1, 2, 3, 4, 5
),
wanted as (
  select copy.source_variant_id as source_id, copy.family_id, array_position($4::text[], copy.locale) - 1 as bit, place
    from named copy
    left join content.variants source on source.space_id = $1 and source.id = copy.source_variant_id
   where copy.source_variant_id is not null
     and copy.source_version is not null
     and copy.locale = any ($4::text[])
     -- Duplicates have their source in another family. A roll-out does not follow it.
     and (source.id is null or source.family_id = copy.family_id)
   union
  select source.id, source.family_id, destination.bit - 1, place
    from named source
   cross join unnest($4::text[]) with ordinality destination (locale, bit)
   where destination.locale is distinct from source.locale
     and (source.source_variant_id is null
          or exists (
               select
                 from content.variants copy
                where copy.space_id = $1
                  and copy.family_id = source.family_id
                  and copy.locale = destination.locale
                  and copy.source_variant_id = source.id))
)
insert into jobs.plan_nodes (
       space_id, job_id, number, depth, version, variant_id, family_id, create_mask, reuse_mask, fail_mask, archive_mask,
       decision)
select $1, $2, row_number() over (order by min(wanted.place), wanted.source_id) - 1, 0, coalesce(source.version, 0),
       wanted.source_id, wanted.family_id, bit_or(set_bit($5::bit varying, wanted.bit::integer, 1)), $5, $5,
       $5, 'copy'
  from wanted
  left join content.variants source on source.space_id = $1 and source.id = wanted.source_id
 group by wanted.source_id, wanted.family_id, source.version`;

/**
 * The reason why a copy \`v\` is not updated to the version of the node \`n\`, as an SQL expression; null if it is
 * updated. Needs SYNC_JOINS and MERGED_JOIN.
 *
 * Records of a model are not updated yet: a merge does not check the validators of the model, and does not claim unique
 * values.
 */
export const REASON = `
       case
         when v.id is null or v.source_variant_id is distinct from n.variant_id or v.source_version is null
           then 'NO_COPY'
         when exists (
           select
             from content.families f
             join content.models m on m.space_id = f.space_id and m.schema_uri = f.schema_uri
            where f.space_id = v.space_id
              and f.id = v.family_id)
           then 'MODEL'
         when v.status <> 'ACTIVE' then 'VARIANT_ARCHIVED'
         when base.body_number is null then 'SOURCE_DELETED'
         when source.status = 'ARCHIVED' then 'SOURCE_ARCHIVED'
         when ${BASED_ON} >= n.version then 'UP_TO_DATE'
         -- With open conflicts, the copy has the other changes of the version that was merged.
         when merged.version is null and not ${IS_SOURCE_CHANGED} then 'UP_TO_DATE'
         when merged.version >= n.version then 'CONFLICT_OPEN'
       end`;

/** Reasons with the outcome \`reused\`. The others have \`skipped\`. */
export const REUSED = `('UP_TO_DATE', 'CONFLICT_OPEN')`;

/** The source version that the latest roll-out has merged into the copy \`v\`, if it has left a conflict open. */
export const MERGED_JOIN = `
  left join lateral (
    select max(c.source_version) as version
      from content.conflicts c
     where c.space_id = v.space_id
       and c.variant_id = v.id
       and c.resolution is null) merged on true`;

/** Decides on the copies of the nodes from $4 to $5 in the locales $3: records those that are not updated. */
export const DECIDE_ROLL_OUT = `
insert into jobs.outcomes (space_id, job_id, node_number, locale_bit, outcome, reason)
select $1, $2, number, bit, case when reason in ${REUSED} then 'reused' else 'skipped' end, reason
  from (
    select n.number, destination.bit - 1 as bit,
           coalesce(
             (select 'CHOICE'
                from jobs.plan_choices c
               where c.space_id = $1
                 and c.job_id = $2
                 and c.variant_id = n.variant_id
                 and not c.is_duplicate
                 and c.locale = destination.locale
                 and c.action = 'keep'),${REASON}) as reason
      from jobs.plan_nodes n
     cross join unnest($3::text[]) with ordinality destination (locale, bit)
      left join lateral (
        select copy.*
          from content.variants copy
         where copy.space_id = $1
           and copy.family_id = n.family_id
           and copy.locale = destination.locale
         limit 1) v on true${SYNC_JOINS}${MERGED_JOIN}
     where n.space_id = $1
       and n.job_id = $2
       and n.number between $4 and $5
       and jobs.has_bit(n.create_mask, destination.bit::integer - 1)) decided
 where reason is not null`;

/**
 * Sums the nodes from $3 to $4 of the plan of a roll-out: numbers by decision in each of $5 locales, and hashes of all
 * decisions, which are combined without an order.
 */
export const SUM_ROLL_OUT_NODES = `
with node as materialized (
  select number, version, variant_id, create_mask, reuse_mask
    from jobs.plan_nodes
   where space_id = $1
     and job_id = $2
     and number between $3 and $4
),
hashed as (
  select hashtextextended(concat_ws(' ', number, variant_id, version, create_mask, reuse_mask), seed) as hash, seed
    from node
   cross join generate_series(0, 1) seed
),
recorded as materialized (
  select locale_bit as bit, count(*) filter (where outcome = 'reused') as reuse,
         count(*) filter (where outcome = 'skipped') as skip
    from jobs.outcomes
   where space_id = $1
     and job_id = $2
     and node_number between $3 and $4
   group by 1
)
select (select bit_xor(hash) from hashed where seed = 0)::text as xor,
       (select sum(hash) from hashed where seed = 1)::text as sum,
       (select coalesce(json_agg(counts order by bit), '[]')
          from (
            select bit,
                   (select count(*) from node where jobs.has_bit(create_mask, bit)) as update,
                   coalesce((select reuse from recorded r where r.bit = place.bit), 0) as reuse,
                   coalesce((select skip from recorded r where r.bit = place.bit), 0) as skip
              from generate_series(0, $5::integer - 1) place (bit)) counts) as "byBit"`;
