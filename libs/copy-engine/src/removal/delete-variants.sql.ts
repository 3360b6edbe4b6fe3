import { principalOf } from '../principal.sql';

/**
 * Deletes the variants and families of the rows of $2, with all their data. Returns a row for each, in their order.
 * Tables are read by arrays of keys, for the reason in status/change-status.sql.ts.
 *
 * Locks the families in the order of their ids. The families below a deleted one lose their parent, and the statement
 * locks them outside of this order, when it updates them. If this causes a deadlock, `inTransaction` repeats the
 * transaction that PostgreSQL rolls back.
 */
export const DELETE_VARIANTS = `
with requested as materialized (
  select *
    from json_to_recordset($2) as requested (request integer, variant_id uuid, family_id uuid, keeps boolean)
),
locked as materialized (
  select f.id, f.changed_at
    from content.families f
   where f.space_id = $1
     and f.id = any (array(
           select family_id
             from requested
            where family_id is not null
            union
           select v.family_id
             from content.variants v
            where v.space_id = $1
              and v.id = any (array(select variant_id from requested where variant_id is not null))))
   order by f.id
     for no key update
),
-- If several requests name one family or variant, the first one deletes it.
families as materialized (
  select distinct on (locked.id) locked.id, requested.request
    from requested
    join locked on locked.id = requested.family_id
   order by locked.id, requested.request
),
targets as materialized (
  select distinct on (candidates.id) candidates.*
    from (
      select v.id, v.family_id, v.locale, v.version, v.repository_number, v.folder_number, requested.request, requested.keeps
        from requested
        join content.variants v
          on v.space_id = $1
         and v.id = any (array(select variant_id from requested where variant_id is not null))
         and v.id = requested.variant_id
       union all
      select v.id, v.family_id, v.locale, v.version, v.repository_number, v.folder_number, families.request, false
        from families
        join content.variants v
          on v.space_id = $1
         and v.family_id = any (array(select id from families))
         and v.family_id = families.id) candidates
   -- Reads the variants after the families are locked.
   where (select count(*) from locked) >= 0
   order by candidates.id, candidates.request
),
deleted as (
  delete from content.variants v
   using targets
   where v.space_id = $1
     and v.id = any (array(select id from targets))
     and v.id = targets.id
  -- Numbered after the variant is locked.
  returning targets.request, v.id, v.family_id, v.locale, v.version, content.next_deletion() as sequence
),
tombstones as (
  insert into content.deleted_variants as known (space_id, variant_id, family_id, sequence, version, locale)
  select $1, id, family_id, sequence, version, locale
    from deleted
      on conflict (space_id, variant_id) do update
     set family_id = excluded.family_id,
         sequence = excluded.sequence,
         version = excluded.version,
         locale = excluded.locale,
         deleted_at = now()
),
kept as (
  insert into content.removed_variants (
         space_id, variant_id, removed_at, family_id, version, locale, repository_id, folder_id)
  select $1, targets.id, locked.changed_at, targets.family_id, targets.version, targets.locale, r.id, f.id
    from targets
    join locked on locked.id = targets.family_id
    join content.repositories r on r.space_id = $1 and r.number = targets.repository_number
    left join content.folders f on f.space_id = $1 and f.number = targets.folder_number
   where targets.keeps
     and targets.family_id not in (select id from families)
  returning variant_id, removed_at
),
kept_versions as (
  insert into content.removed_versions (
         space_id, variant_id, removed_at, number, created_at, body_hash, slots, label, created_by, lifted)
  select $1, c.variant_id, kept.removed_at, c.number, c.created_at, body.hash, c.slots,
         coalesce(c.label, body.label), ${principalOf('c.created_by')}, c.lifted
    from kept
    join content.versions c
      on c.space_id = $1
     and c.variant_id = any (array(select variant_id from kept))
     and c.variant_id = kept.variant_id
   cross join lateral (
     -- A limit keeps the planner from reading all bodies.
     select b.hash, b.label
       from content.bodies b
      where b.space_id = $1
        and b.number = c.body_number
      limit 1) body
),
versions as (
  delete from content.past_versions
   where space_id = $1
     and variant_id = any (array(select id from targets))
),
keys as (
  delete from content.delivery_keys
   where space_id = $1
     and variant_id = any (array(select id from targets))
),
conflicts as (
  delete from content.conflicts
   where space_id = $1
     and variant_id = any (array(select id from targets))
),
-- The version numbers of a source that is made again under the same id mean something else.
ended_conflicts as (
  update content.conflicts c
     set resolution = 'source-deleted',
         resolved_at = clock_timestamp(),
         resolved_by = null
    from content.variants copy
   where copy.space_id = $1
     and copy.family_id = any (array(select family_id from targets))
     and copy.source_variant_id = any (array(select id from targets))
     and copy.id <> all (array(select id from targets))
     and c.space_id = $1
     and c.variant_id = copy.id
     and c.resolution is null
),
history as (
  delete from content.variant_history
   where space_id = $1
     and variant_id = any (array(select id from targets))
),
jobs as (
  delete from content.publishing_jobs
   where space_id = $1
     and variant_id = any (array(select id from targets))
),
orphans as (
  update content.families
     set parent_id = null
   where space_id = $1
     and parent_id = any (array(select id from families))
     and id <> all (array(select id from families))
),
unclaimed as (
  delete from content.unique_values
   where space_id = $1
     and family_id = any (array(select id from families))
),
removed as (
  delete from content.removed_variants
   where space_id = $1
     and family_id = any (array(select id from families))
  returning variant_id, removed_at
),
removed_versions as (
  delete from content.removed_versions c
   using removed
   where c.space_id = $1
     and c.variant_id = any (array(select variant_id from removed))
     and c.variant_id = removed.variant_id
     and c.removed_at = removed.removed_at
),
deleted_families as (
  delete from content.families
   where space_id = $1
     and id = any (array(select id from families))
  returning id
)
select deleted_variants.request is not null or exists (
         select
           from families
           join deleted_families on deleted_families.id = families.id
          where families.request = requested.request) as is_deleted,
       coalesce(deleted_variants.variants, '[]') as variants
  from requested
  left join (
    select request,
           json_agg(json_build_object(
                      'id', id, 'familyId', family_id, 'locale', locale, 'version', version,
                      'sequence', sequence::text)
                    order by id) as variants
      from deleted
     group by request) deleted_variants using (request)
 order by requested.request`;
