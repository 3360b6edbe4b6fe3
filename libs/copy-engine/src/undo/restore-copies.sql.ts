import { BASED_ON, sameContent } from '../sync/sync-facts.sql';

/**
 * Decides on the copies of a range of the undo of a roll-out: each is restored to the state that
 * `content.rolled_out_copies` has, unless it was changed since. The same statement decides when the plan is made and
 * when a command executes a part of it.
 *
 * - NOT_RECORDED  a service of an older release has updated the copy
 * - DELETED       the copy does not exist, also if it was made again under the same id
 * - UNDONE        the copy is already as before the roll-out
 * - CHANGED       it has other content, another `basedOn` or another status since, or a client or another roll-out has
 *                 decided on its conflicts. Saving the same content again is no change
 * - PUBLISHED     the version that the roll-out made was published
 * - LINK_DELETED  the former content links to an item that was deleted since
 *
 * Parameters $1 and $2 are the space and the job of the undo, $3 the number of the locale, $4 the undone job, $5 and $6
 * the first and the last node. `archive_mask` has the copies that a client has chosen to restore although they were
 * changed or published.
 */
const CANDIDATES = `
candidate as materialized (
  select n.number as node, jobs.has_bit(n.archive_mask, $3) as is_forced, r.*
    from jobs.plan_nodes n
    left join content.rolled_out_copies r
      on r.space_id = $1
     and r.job_id = $4
     and r.node_number = n.number
     and r.locale_bit = $3
   where n.space_id = $1
     and n.job_id = $2
     and n.number between $5 and $6
     and jobs.has_bit(n.create_mask, $3)
     and not exists (
       select
         from jobs.outcomes o
        where o.space_id = $1
          and o.job_id = $2
          and o.node_number = n.number
          and o.locale_bit = $3)
)`;

/** Whether the former content links to an item that does not exist, and to which the present content does not link. */
const LINKS_TO_DELETED = `exists (
             select
               from content.bodies b
              cross join lateral unnest(previous.slots, string_to_array(b.slot_kinds, null)) slot (id, kind)
              where b.space_id = $1
                and b.number = previous.body_number
                and slot.id <> all (v.slots)
                and case
                      when slot.kind in ('l', 'r')
                        then not exists (select from content.variants t where t.space_id = $1 and t.id = slot.id)
                      when slot.kind = 'f'
                        then not exists (select from content.families t where t.space_id = $1 and t.id = slot.id)
                    end)`;

/** Conflicts of the roll-out that a client has resolved, and open ones that another roll-out has found. */
const DECIDED_CONFLICT = `
    select k.resolved_by
      from content.conflicts k
     where k.space_id = $1
       and k.variant_id = v.id
       and case when k.job_id = $4 then k.resolved_by is not null else k.resolution is null end
     limit 1`;

const DECIDED = `
decided as materialized (
  select c.*, v.id, v.family_id, v.version as current_version, v.tags, v.lifted, facts.is_same,
         previous.body_number as previous_body, previous.slots as previous_slots, previous.label as previous_label,
         case
           when c.variant_id is null then 'NOT_RECORDED'
           when v.id is null or previous.number is null then 'DELETED'
           when v.status <> 'ACTIVE' then 'CHANGED'
           when facts.is_same and facts.has_same_base and not facts.has_conflicts then 'UNDONE'
           when not c.is_forced and (facts.is_changed or decision.is_decided) then 'CHANGED'
           when not c.is_forced and c.version > c.previous_version and v.published_version >= c.version then 'PUBLISHED'
           when ${LINKS_TO_DELETED} then 'LINK_DELETED'
         end as reason,
         case
           when c.version > c.previous_version and v.published_version >= c.version and not facts.is_changed
             and not coalesce(decision.is_decided, false)
             then v.published_by
           else coalesce(decision.resolved_by, v.updated_by)
         end as author
    from candidate c
    left join content.variants v on v.space_id = $1 and v.id = c.variant_id
    left join content.versions previous
      on previous.space_id = $1
     and previous.variant_id = v.id
     and previous.number = c.previous_version
     and previous.created_at = c.previous_saved_at
    left join content.versions made
      on made.space_id = $1
     and made.variant_id = v.id
     and made.number = c.version
    left join lateral (
      select ${sameContent('v', 'previous')} and v.label is not distinct from previous.label as is_same,
             ${BASED_ON} = coalesce(c.previous_based_on, v.source_version) as has_same_base,
             exists (
               select from content.conflicts k where k.space_id = $1 and k.variant_id = v.id and k.job_id = $4
             ) as has_conflicts,
             not ${sameContent('v', 'made')} or v.label is distinct from made.label or ${BASED_ON} <> c.based_on
               as is_changed) facts on true
    left join lateral (
      select true as is_decided, decided.resolved_by from (${DECIDED_CONFLICT}) decided) decision on true
)`;

/** Records the copies that stay as outcomes. Returns the copies to restore, and the number of the others. */
export const DECIDE_RESTORED = `
with ${CANDIDATES.trim()},
${DECIDED.trim()},
settled as (
  insert into jobs.outcomes (space_id, job_id, node_number, locale_bit, outcome, reason, author)
  select $1, $2, node, $3, 'skipped', reason,
         case
           when reason in ('CHANGED', 'PUBLISHED')
             then (select p.principal from content.principal_numbers p where p.number = decided.author)
         end
    from decided
   where reason is not null
  returning 1
)
select (select count(*) from settled)::integer as kept,
       coalesce(
         (select json_agg(
                   json_build_object(
                     'number', node, 'id', id, 'familyId', family_id, 'version', current_version, 'tags', tags,
                     'lifted', lifted, 'isSame', is_same, 'slots', previous_slots, 'bodyHash', encode(body.hash, 'hex'),
                     'label', coalesce(previous_label, body.label))
                   order by node)
            from decided
           cross join lateral (
             select b.hash, b.label
               from content.bodies b
              where b.space_id = $1
                and b.number = previous_body
              limit 1) body
           where reason is null
             and $7),
         '[]') as restored`;

/** Keeps the copies that a client has chosen to keep. $3 has the locales. */
export const KEEP_CHOSEN = `
insert into jobs.outcomes (space_id, job_id, node_number, locale_bit, outcome, reason)
select $1, $2, n.number, bit, 'skipped', 'CHOICE'
  from jobs.plan_choices c
  join jobs.plan_nodes n
    on n.space_id = $1
   and n.job_id = $2
   and n.variant_id = c.variant_id
   and n.is_duplicate = c.is_duplicate
 cross join lateral (select array_position($3::text[], c.locale) - 1 as bit) place
 where c.space_id = $1
   and c.job_id = $2
   and c.action = 'keep'
   and jobs.has_bit(n.create_mask, bit)`;

/**
 * Sets what a copy knows of its source to the values of before the roll-out $2, for the copies $4 in the locale $3. The
 * caller has saved their content.
 */
export const RESTORE_SYNC = `
update content.variants v
   set based_on = r.previous_based_on,
       based_at = r.previous_based_at,
       acknowledged_from = r.previous_acknowledged_from,
       acknowledged_from_at = r.previous_acknowledged_from_at,
       made_version = case
         when coalesce(r.previous_made_version, 1) = r.previous_version and v.version > r.previous_version
           then v.version
         else r.previous_made_version
       end
  from content.rolled_out_copies r
 where r.space_id = $1
   and r.job_id = $2
   and r.locale_bit = $3
   and r.node_number = any ($4::integer[])
   and v.space_id = $1
   and v.id = any (array(
         select variant_id
           from content.rolled_out_copies
          where space_id = $1
            and job_id = $2
            and locale_bit = $3
            and node_number = any ($4::integer[])))
   and v.id = r.variant_id`;

/** Deletes the conflicts of the copies of RESTORE_SYNC. */
export const DELETE_CONFLICTS = `
delete from content.conflicts
 where space_id = $1
   and variant_id = any (array(
         select variant_id
           from content.rolled_out_copies
          where space_id = $1
            and job_id = $2
            and locale_bit = $3
            and node_number = any ($4::integer[])))`;

/** Inserts the conflicts that the copies of RESTORE_SYNC had before. */
export const RESTORE_CONFLICTS = `
insert into content.conflicts
select before.*
  from content.rolled_out_copies r
 cross join lateral jsonb_populate_recordset(null::content.conflicts, r.previous_conflicts) before
 where r.space_id = $1
   and r.job_id = $2
   and r.locale_bit = $3
   and r.node_number = any ($4::integer[])`;
