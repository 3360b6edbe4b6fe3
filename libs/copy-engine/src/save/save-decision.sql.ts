/** The parameters $2 to $4 of SAVE_VERSIONS as rows. */
export const REQUESTED = `
with requested as materialized (
  select *
    from json_to_recordset($2) as requested (
         request integer, family_id uuid, is_new boolean, touches boolean, by text, at timestamptz, schema_uri text,
         is_singleton boolean, created_at timestamptz, first_published_at timestamptz, variants integer)
),
wanted as materialized (
  select wanted.*,
         (select r.number
            from content.repositories r
           where r.space_id = $1
             and r.id = wanted.repository_id) as repository_number,
         (select f.number
            from content.folders f
           where f.space_id = $1
             and f.id = wanted.folder_id) as folder_number
    from json_to_recordset($3) as wanted (
         request integer, place integer, id uuid, expected integer, actions text[], steps integer, sets text[],
         locale text, repository_id text, folder_id text, hierarchy_parent_id uuid, workflow_state text,
         assignees text[], available_from timestamptz, available_until timestamptz, source_variant_id uuid,
         source_version integer, based_on integer, created_at timestamptz)
),
contents as materialized (
  select *
    from json_to_recordset($4) as contents (
         variant_id uuid, step integer, source integer, hash text, slots uuid[], label text, tags text[], lifted text,
         by text)
),
authors as materialized (
  select by, content.principal_number(by) as number
    from (select by from requested union select by from contents where by is not null order by by) principal
),`;

/** Inserts the new families. Those whose id or singleton is taken are left out. */
export const NEW_FAMILIES = `
new_families as (
  insert into content.families (
         space_id, id, schema_uri, is_singleton, created_by, created_at, first_published_at, changed_at)
  select $1, family_id, schema_uri, is_singleton, by, coalesce(created_at, now), first_published_at, now
    from requested
   cross join clock
   where is_new
     and not exists (
           select
             from wanted
             join content.variants v on v.space_id = $1 and v.id = any (array(select id from wanted)) and v.id = wanted.id
            where wanted.request = requested.request)
   order by family_id
  on conflict do nothing
  returning id, changed_at
),`;

/** The reason why a new family was left out. */
const TAKEN = `
           when is_new and new_families.id is null then
             case
               when not is_singleton
                 -- The offset keeps the server from reading all families to look for one.
                 or exists (select from content.families f where f.space_id = $1 and f.id = requested.family_id offset 0)
                 or exists (
                      select
                        from wanted
                        join content.variants v on v.space_id = $1 and v.id = wanted.id
                       where wanted.request = requested.request)
               then 'id-taken'
               else 'singleton-taken'
             end`;

/** Locks the existing families, then reads their variants. */
export const LOCKED = `
locked as materialized (
  select f.id, f.changed_at
    from content.families f
   where f.space_id = $1
     and f.id = any (array(select family_id from requested where not is_new))
   order by f.id
     for no key update
),
-- Evaluated after the families are locked.
clock as materialized (
  select clock_timestamp() as now
   where (select count(*) from locked) >= 0
),
-- Locked, so that their state is current if this statement has waited for their families.
before as materialized (
  select v.id, v.family_id, v.version, v.body_number, v.slots, v.label, v.tags, v.lifted,
         coalesce(v.saved_by, v.created_by) as saved_by, coalesce(v.saved_at, v.created_at) as saved_at
    from content.variants v
   where v.space_id = $1
     and v.id = any (array(select id from wanted where expected > 0))
     and (select now from clock) is not null
   order by v.id
     for no key update
),`;

/** Requests with a variant that cannot be saved. */
export const REFUSALS = `
refusals as materialized (
  select distinct on (request) request, outcome
    from (
      select request, 1 as rank, 'version-conflict' as outcome
        from wanted
        join requested using (request)
        left join before on before.id = wanted.id and before.family_id = requested.family_id
       where wanted.expected > 0
         and before.version is distinct from wanted.expected
       union all
      select request, 2, 'id-taken'
        from wanted
        join requested using (request)
        join content.variants v
          on v.space_id = $1
         and v.id = any (array(select id from wanted where expected = 0))
         and v.id = wanted.id
       where wanted.expected = 0
         and v.family_id <> requested.family_id
       union all
      select request, 3, 'locale-taken'
        from wanted
        join requested using (request)
        join content.variants v
          on v.space_id = $1
         and v.family_id = any (array(
               select family_id
                 from requested
                 join wanted using (request)
                where expected = 0
                   or 'locale' = any (sets)))
         and v.family_id = requested.family_id
       where (wanted.expected = 0 or 'locale' = any (wanted.sets))
         and (v.id <> wanted.id or wanted.expected = 0)
         and (v.id = wanted.id or v.locale is not distinct from wanted.locale)
         -- A variant that the same request moves to another locale does not conflict.
         and not exists (
               select
                 from wanted moved
                where moved.id = v.id
                  and moved.expected > 0
                  and 'locale' = any (moved.sets)
                  and moved.locale is distinct from wanted.locale)) found
   order by request, rank
),`;

/** The outcome of each request and the timestamp of its save. */
export const DECISION = `
decision as materialized (
  select requested.*, authors.number as author,
         -- Later than any saved timestamp, even if the clock was set back.
         coalesce(requested.at, new_families.changed_at, greatest(clock.now, locked.changed_at + interval '1 microsecond')) as moment,
         case${TAKEN}
           when not is_new and locked.id is null then 'family-missing'
           when refusals.outcome is not null then refusals.outcome
           else 'saved'
         end as outcome
    from requested
    join authors using (by)
   cross join clock
    left join locked on locked.id = requested.family_id and not requested.is_new
    left join new_families on new_families.id = requested.family_id and requested.is_new
    left join refusals using (request)
),`;

/** The same if all families and their variants are new. */
export const DECISION_OF_NEW = `
decision as materialized (
  select requested.*, authors.number as author, new_families.changed_at as moment,
         case${TAKEN}
           else 'saved'
         end as outcome
    from requested
    join authors using (by)
    left join new_families on new_families.id = requested.family_id
),`;
