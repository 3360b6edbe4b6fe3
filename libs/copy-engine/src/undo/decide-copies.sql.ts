import { copyId } from './copy-id.sql';

/**
 * Decides which copies of an undo stay. One statement decides on one locale, when the plan is made and again when a
 * command executes a part of it. Links between copies stay within a locale.
 *
 * 1. `candidate`: the copies that the plan removes and that have no outcome yet; `copy`: those that exist.
 * 2. `edge`: everything in the space that depends on a copy: a link of a current or published version, a child in a
 *    hierarchy or of a duplicated family, and a copy of the copy. No index leads from a link to its source, since every
 *    copy would have to maintain it. So the statement scans the variants of the space once, whatever the number of
 *    copies.
 * 3. `reused`: copies that another job will link to or copy from. Its commands may be in flight, so the plan decides:
 *    of an unfinished job also the copies that it finds instead of creating them.
 * 4. `kept`: copies that were changed or published, copies with an edge from outside, reused copies, and everything
 *    that these copies depend on. So a copy that stays never loses what it links to.
 *
 * Parameters $1 and $2 are the space and the job of the undo, $3 and $4 the number and the tag of the locale. Parameter
 * $5 is the undone job. Parameters $6 and $7 are the first and the last node to decide on. Parameter $8 is whether the
 * copies to remove are returned.
 */
/**
 * Whether a copy was changed. A conversion of its model that moves `made_version` along is no change. Every change of a
 * variant except its publication sets `updated_at`, and a save sets `saved_at` to the same time.
 */
const IS_CHANGED = `(
             v.version <> coalesce(v.made_version, 1)
             or v.status <> 'ACTIVE'
             or v.updated_at <> coalesce(v.saved_at, v.created_at))`;

const CANDIDATES = `
candidate as materialized (
  select n.number, n.family_id, n.is_duplicate, ${copyId('n.family_id', '$4::text')} as id
    from jobs.plan_nodes n
   where n.space_id = $1
     and n.job_id = $2
     and jobs.has_bit(n.create_mask, $3)
     and not jobs.has_bit(n.archive_mask, $3)
     and not exists (
       select
         from jobs.outcomes o
        where o.space_id = $1
          and o.job_id = $2
          and o.node_number = n.number
          and o.locale_bit = $3)
),
copy as materialized (
  select c.number, c.family_id, c.is_duplicate, v.id,
         case
           when ${IS_CHANGED} then 'CHANGED'
           -- A duplicate may be published by its own transaction, and now() is constant in a transaction.
           when v.publishing_status <> 'NONE' and not (c.is_duplicate and v.published_at = v.created_at) then 'PUBLISHED'
         end as reason,
         case when ${IS_CHANGED} then v.updated_by else v.published_by end as author
    from candidate c
    join content.variants v
      on v.space_id = $1
     and v.id = c.id
     and v.job_id = $5
)`;

/** Records link to families. A family that the job has created is removed with its last variant. */
const EDGES = `
target as materialized (
  select id as value, id as copy_id
    from copy
   union all
  select family_id, id
    from copy
   where is_duplicate
),
dependency as (
  select w.id as origin, slot.value, slot.place > cardinality(w.slots) + 1 as is_source,
         case when slot.place > cardinality(w.slots) + 1 then w.created_by else w.updated_by end as author
    from content.variants w
   cross join lateral unnest(w.slots || w.hierarchy_parent_id || w.source_variant_id) with ordinality slot (value, place)
   where w.space_id = $1
   union all
  -- A family that is the parent of another one.
  select child.id, child.parent_id, false, null
    from content.families child
   where child.space_id = $1
     and child.parent_id is not null
   union all
  select w.id, slot.value, false, w.updated_by
    from content.variants w
    join content.past_versions published
      on published.space_id = $1
     and published.variant_id = w.id
     and published.number = w.published_version
   cross join lateral unnest(published.slots) slot (value)
   where w.space_id = $1
     and w.publishing_status in ('EARLY', 'LATEST')
     and w.published_version <> w.version
),
edge as materialized (
  select dependency.origin, target.copy_id, dependency.is_source, dependency.author, inner_copy.id is not null as is_inner
    from dependency
    join target on target.value = dependency.value
    left join copy inner_copy on inner_copy.id = dependency.origin
),
-- Jobs with work left, now or after a retry. A job that was undone cannot be retried.
other_job as materialized (
  select k.id, k.requested_by, array_position(k.locales, $4) - 1 as locale_bit, k.ended_at is null as is_unfinished
    from jobs.jobs k
   where k.space_id = $1
     and k.id <> $5
     and k.kind <> 'undo'
     and (k.ended_at is null
       or (k.state = 'cancelled' and exists (
             select
               from jobs.commands c
              where c.space_id = $1
                and c.job_id = k.id
                and c.state = 'cancelled'))
       or (k.failed > 0 and exists (
             select
               from jobs.outcomes o
               join jobs.plan_nodes n on n.space_id = $1 and n.job_id = k.id and n.number = o.node_number
              where o.space_id = $1
                and o.job_id = k.id
                and o.outcome = 'failed'
                and jobs.has_bit(n.create_mask, o.locale_bit))))
     and (k.ended_at is null or k.undo_job_id is null)
     and not exists (
       select
         from jobs.jobs undo
        where undo.space_id = $1
          and undo.parent_job_id = k.id
          and undo.kind = 'undo')
),
used as (
  select copy.id, k.id as job_id, k.requested_by, false as is_source
    from other_job k
    join jobs.plan_nodes n on n.space_id = $1 and n.job_id = k.id
    join copy on copy.family_id = n.family_id
   where jobs.has_bit(n.reuse_mask, k.locale_bit)
      or (jobs.has_bit(n.create_mask, k.locale_bit) and (k.is_unfinished or exists (
           select
             from jobs.outcomes o
            where o.space_id = $1
              and o.job_id = k.id
              and o.node_number = n.number
              and o.locale_bit = k.locale_bit
              and o.outcome = 'reused')))
   union all
  select copy.id, k.id, k.requested_by, true
    from other_job k
    join jobs.plan_nodes n on n.space_id = $1 and n.job_id = k.id
    join copy on copy.id = n.variant_id
   where bit_count(n.create_mask) > 0
),
reused as materialized (
  select distinct on (id) id, requested_by, is_source
    from used
   order by id, is_source, job_id
)`;

const DECISIONS = `
kept (id) as (
  (select id
     from copy
    where reason is not null
    union
   select copy_id
     from edge
    where not is_inner
    union
   select id
     from reused)
   union
  select edge.copy_id
    from kept
    join edge on edge.origin = kept.id
),
cause as (
  select distinct on (edge.copy_id) edge.copy_id as id, edge.is_source, edge.author
    from edge
    left join kept on kept.id = edge.origin
   where not edge.is_inner
      or kept.id is not null
   order by edge.copy_id, edge.is_source, edge.origin
),
decided as materialized (
  select c.number, copy.id, copy.family_id,
         case
           when copy.id is null then 'DELETED'
           when copy.reason is not null then copy.reason
           when kept.id is null then null
           when coalesce(cause.is_source, reused.is_source) then 'HAS_DESCENDANTS'
           else 'LINKED_FROM'
         end as reason,
         coalesce(
           (select p.principal
              from content.principal_numbers p
             where p.number = case when copy.reason is not null then copy.author else cause.author end),
           reused.requested_by) as author
    from candidate c
    left join copy on copy.number = c.number
    left join kept on kept.id = copy.id
    left join cause on cause.id = copy.id
    left join reused on reused.id = copy.id
   where c.number between $6 and $7
)`;

/** Records the copies that stay as outcomes. Returns a row with their number, and the copies to remove. */
export const DECIDE_COPIES = `
with recursive ${CANDIDATES.trim()},
${EDGES.trim()},
${DECISIONS.trim()},
settled as (
  insert into jobs.outcomes (space_id, job_id, node_number, locale_bit, outcome, reason, author)
  select $1, $2, number, $3, 'skipped', reason, case when reason <> 'DELETED' then author end
    from decided
   where reason is not null
  returning 1
)
select (select count(*) from settled)::integer as kept,
       array(select id from decided where $8 and reason is null order by id) as removed,
       array(select distinct family_id from decided where $8 and reason is null order by 1) as families`;
