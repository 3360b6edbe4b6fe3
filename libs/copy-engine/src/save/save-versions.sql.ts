import { DECISION, DECISION_OF_NEW, LOCKED, NEW_FAMILIES, REFUSALS, REQUESTED } from './save-decision.sql';

/** Inserts bodies that are not stored yet, and reads the number of each body that a version names by its hash. */
const BODIES = `
bodies as materialized (
  select distinct on (hash) hash, body.schema_uri, slot_kinds, template, validation_state
    from unnest($5::integer[], $6::bytea[], $7::text[], $8::text[], $9::text[], $10::text[])
         body (request, hash, schema_uri, slot_kinds, template, validation_state)
    join decision using (request)
   where outcome = 'saved'
   order by hash, validation_state nulls last
),
stored as (
  insert into content.bodies as b (space_id, hash, schema_uri, slot_kinds, template, validation_state, label)
  select $1, hash, schema_uri, slot_kinds, template, coalesce(validation_state, 'VALID'),
         coalesce(label, '')
    from bodies
    left join (select hash, min(label) as label from shown group by hash) labels using (hash)
   where not exists (select from content.bodies known where known.space_id = $1 and known.hash = bodies.hash)
   order by hash
      -- On a concurrent insert, the update returns the number of the body, which this statement's snapshot does not
      -- see.
      on conflict (space_id, hash) do update set validation_state = b.validation_state
  returning b.hash, b.number, b.label
),
-- A stored body gets the new state. A null state means that the save has not validated it, and null is not different.
validated as (
  update content.bodies b
     set validation_state = bodies.validation_state
    from bodies
   where b.space_id = $1
     and b.hash = any (array(select hash from bodies))
     and b.hash = bodies.hash
     and b.validation_state <> bodies.validation_state
),
numbered as materialized (
  select hash, number, label
    from stored
   union all
  select b.hash, b.number, b.label
    from content.bodies b
   where b.space_id = $1
     and b.hash = any (array(select hash from shown))
),`;

/** The contents of the versions. A derived version takes absent members from its source. */
const SHOWN = `
sources as materialized (
  select contents.step, source.*
    from contents
    join content.versions source
      on source.space_id = $1
     and source.variant_id = any (array(select variant_id from contents where source is not null))
     and source.variant_id = contents.variant_id
     and source.number = contents.source
),
shown as materialized (
  select contents.variant_id, contents.step, decode(contents.hash, 'hex') as hash, contents.by,
         sources.body_number, body.label as body_label, sources.created_by, sources.created_at,
         coalesce(contents.slots, sources.slots) as slots,
         coalesce(contents.label, sources.label, body.label) as label,
         coalesce(contents.tags, sources.tags) as tags,
         coalesce(contents.lifted, sources.lifted) as lifted
    from contents
    left join sources using (variant_id, step)
    left join content.bodies body
      on body.space_id = $1
     and body.number = any (array(select body_number from sources))
     and body.number = sources.body_number
),`;

/** The same if no version is derived from another. */
const SHOWN_OF_NEW = `
shown as materialized (
  select variant_id, step, decode(hash, 'hex') as hash, by, null::bigint as body_number, null::text as body_label,
         null::integer as created_by, null::timestamptz as created_at, slots, label, tags, lifted
    from contents
),`;

const VERSIONS = `
versions as materialized (
  select wanted.id, wanted.expected + shown.step as number, shown.step = wanted.steps as is_current,
         coalesce(numbered.number, shown.body_number) as body_number, shown.slots, shown.tags, shown.lifted,
         nullif(shown.label, coalesce(numbered.label, shown.body_label)) as label,
         coalesce(authors.number, shown.created_by, decision.author) as saved_by,
         coalesce(shown.created_at, decision.moment) as saved_at
    from wanted
    join decision using (request)
    join shown on shown.variant_id = wanted.id
    left join numbered on numbered.hash = shown.hash
    left join authors on authors.by = shown.by
   where outcome = 'saved'
),`;

const INSERTED = `
inserted as (
  insert into content.variants (
         space_id, id, family_id, version, locale, repository_number, folder_number, hierarchy_parent_id, workflow_state,
         assignees, assigned_at, available_from, available_until, source_variant_id, source_version,
         created_by, updated_by, created_at, updated_at,
         body_number, slots, label, tags, lifted, saved_by, saved_at)
  select $1, wanted.id, family_id, steps, locale, repository_number, folder_number, hierarchy_parent_id, workflow_state,
         assignees, case when assignees is not null then moment end, available_from, available_until,
         source_variant_id, source_version, author, author, coalesce(wanted.created_at, moment), moment,
         current.body_number, current.slots, current.label, current.tags, current.lifted,
         nullif(current.saved_by, author), nullif(current.saved_at, coalesce(wanted.created_at, moment))
    from wanted
    join decision using (request)
    -- Without a version, a constraint rejects the variant.
    left join versions current on current.id = wanted.id and current.is_current
   where outcome = 'saved'
     and expected = 0
   order by wanted.id
  on conflict do nothing
  returning id, version
),`;

const CHANGED = `
changed as (
  update content.variants v
     set version = v.version + steps,
         body_number = case when steps > 0 then current.body_number else v.body_number end,
         slots = case when steps > 0 then current.slots else v.slots end,
         label = case when steps > 0 then current.label else v.label end,
         tags = case when steps > 0 then current.tags else v.tags end,
         lifted = case when steps > 0 then current.lifted else v.lifted end,
         saved_by = case when steps > 0 then nullif(current.saved_by, v.created_by) else v.saved_by end,
         saved_at = case when steps > 0 then nullif(current.saved_at, v.created_at) else v.saved_at end,
         locale = case when 'locale' = any (sets) then wanted.locale else v.locale end,
         repository_number = case
           when 'repository_id' = any (sets) then wanted.repository_number
           else v.repository_number
         end,
         folder_number = case when 'folder_id' = any (sets) then wanted.folder_number else v.folder_number end,
         hierarchy_parent_id = case
           when 'hierarchy_parent_id' = any (sets) then wanted.hierarchy_parent_id
           else v.hierarchy_parent_id
         end,
         workflow_state = case when 'workflow_state' = any (sets) then wanted.workflow_state else v.workflow_state end,
         assignees = case when 'assignees' = any (sets) then wanted.assignees else v.assignees end,
         assigned_at = case
           when 'assignees' = any (sets) then case when wanted.assignees is not null then moment end
           else v.assigned_at
         end,
         available_from = case when 'available_from' = any (sets) then wanted.available_from else v.available_from end,
         available_until = case
           when 'available_until' = any (sets) then wanted.available_until
           else v.available_until
         end,
         based_on = case when 'based_on' = any (sets) then wanted.based_on else v.based_on end,
         made_version = case when 'made_version' = any (sets) then v.version + steps else v.made_version end,
         based_at = case when 'based_on' = any (sets) then moment else v.based_at end,
         acknowledged_from = case when 'based_on' = any (sets) then null else v.acknowledged_from end,
         acknowledged_from_at = case when 'based_on' = any (sets) then null else v.acknowledged_from_at end,
         updated_by = case when cardinality(actions) > 0 then author else v.updated_by end,
         updated_at = case when cardinality(actions) > 0 then moment else v.updated_at end
    from wanted
    join decision using (request)
    left join versions current on current.id = wanted.id and current.is_current
   where v.space_id = $1
     and v.id = any (array(select id from wanted where expected > 0))
     and v.id = wanted.id
     and v.version = expected
     and outcome = 'saved'
     and expected > 0
     and (steps > 0 or cardinality(sets) > 0)
  returning v.id, v.version
),
-- An update that takes the source version of conflicts into account ends them.
ended as (
  update content.conflicts conflict
     set resolution = 'update',
         resolved_at = moment,
         resolved_by = author
    from wanted
    join decision using (request)
    join changed on changed.id = wanted.id
   where conflict.space_id = $1
     and conflict.variant_id = any (array(select id from wanted where 'based_on' = any (sets)))
     and conflict.variant_id = wanted.id
     and conflict.resolution is null
     and conflict.source_version <= wanted.based_on
),`;

const SAVED = `
saved as materialized (
  select id, version
    from inserted
   union all
  select id, version
    from changed
   union all
  -- Variants that only get a history entry.
  select id, expected
    from wanted
    join decision using (request)
   where outcome = 'saved'
     and expected > 0
     and steps = 0
     and cardinality(sets) = 0
),`;

const PAST_OF_NEW = `
  select $1, versions.id, versions.number, body_number, slots, label, tags, lifted, saved_by, saved_at
    from versions
    join saved on saved.id = versions.id
   where not is_current`;

/** Earlier versions: the previous current version, and new versions before the current one. */
const PAST = `
past as (
  insert into content.past_versions (
         space_id, variant_id, number, body_number, slots, label, tags, lifted, created_by, created_at)
  select $1, before.id, before.version, before.body_number, before.slots, before.label, before.tags, before.lifted,
         before.saved_by, before.saved_at
    from before
    join saved on saved.id = before.id
   where saved.version > before.version
   union all${PAST_OF_NEW}
),`;

const TOUCHED = `
touched as (
  update content.families f
     set changed_at = moment,
         schema_uri = coalesce(decision.schema_uri, f.schema_uri)
    from decision
   where f.space_id = $1
     and f.id = any (array(select family_id from decision))
     and f.id = decision.family_id
     and outcome = 'saved'
     and touches
     and not is_new
),`;

const RESULT = `
history as (
  insert into content.variant_history (space_id, variant_id, action, version, created_by)
  select $1, saved.id, action, saved.version, by
    from saved
    join wanted on wanted.id = saved.id
    join decision on decision.request = wanted.request
   cross join unnest(actions) with ordinality entry (action, number)
   order by family_id, saved.id, number
)
select outcome, moment::text as at, (extract(epoch from moment) * 1000000)::bigint::text as moment,
       -- True if a concurrent copy has taken a locale or an id.
       outcome = 'saved' and coalesce(saved_variants.count, 0) < decision.variants as is_partial,
       coalesce(saved_variants.variants, '[]') as variants
  from decision
  left join (
         select wanted.request, count(*),
                json_agg(json_build_object('id', saved.id, 'version', saved.version) order by wanted.place) as variants
           from wanted
           join saved on saved.id = wanted.id
          group by wanted.request) saved_variants
    using (request)
 order by request`;

/**
 * Saves requests: $2 has a row for each request, $3 for each variant, $4 for each version, and $5 to $10 the bodies. No
 * two requests can be for one family. Returns a row for each request, in their order. Tables are read by arrays of
 * keys, for the reason in status/change-status.sql.ts.
 */
export const SAVE_VERSIONS = `${REQUESTED}${LOCKED}${NEW_FAMILIES}${REFUSALS}${DECISION}${SHOWN}${BODIES}${VERSIONS}${INSERTED}${CHANGED}${SAVED}${PAST}${TOUCHED}${RESULT}`;

/** The same if all families are new, without the steps for existing ones. */
export const SAVE_NEW_FAMILIES = `${REQUESTED}
clock as materialized (
  select clock_timestamp() as now
),${NEW_FAMILIES}${DECISION_OF_NEW}${SHOWN_OF_NEW}${BODIES}${VERSIONS}${INSERTED}
saved as materialized (
  select id, version
    from inserted
),
past as (
  insert into content.past_versions (
         space_id, variant_id, number, body_number, slots, label, tags, lifted, created_by, created_at)${PAST_OF_NEW}
),${RESULT}`;
