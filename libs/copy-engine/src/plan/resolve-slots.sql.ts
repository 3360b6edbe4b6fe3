import type { ClientBase } from 'pg';

/**
 * Writes down, for every node that is copied, which of its slots follow the copy: those that link to another node that
 * is copied, by that node's family. The copy statement then only computes the siblings' ids, without a join per link.
 */
export async function resolveSlots(client: ClientBase, spaceId: number, jobId: string): Promise<void> {
  await client.query({
    name: 'resolve-slots',
    text: `
with resolved as materialized (
  select n.number,
         array_agg(child.family_id order by slot.position) as families,
         bool_or(child.family_id is not null) as follows
    from jobs.plan_nodes n
    join content.versions v on v.space_id = $1 and v.variant_id = n.variant_id and v.number = n.version
    join content.bodies b on b.space_id = $1 and b.hash = v.body_hash
   cross join lateral unnest(v.slots, string_to_array(b.slot_kinds, null)) with ordinality slot (value, kind, position)
    left join jobs.plan_nodes child
      on child.space_id = $1
     and child.job_id = $2
     and child.variant_id = slot.value
     and child.decision = 'copy'
     and slot.kind = 'l'
   where n.space_id = $1
     and n.job_id = $2
     and n.create_mask <> 0
   group by n.number
)
update jobs.plan_nodes n
   set slot_families = r.families
  from resolved r
 where n.space_id = $1
   and n.job_id = $2
   and n.number = r.number
   and r.follows`,
    values: [spaceId, jobId],
  });
}

/**
 * What becomes of hierarchies (contract amplience.md §6.5): the copy of a root is the root of its own; any other node is
 * told into which locales its parent is copied by the same plan.
 */
export async function resolveHierarchies(client: ClientBase, spaceId: number, jobId: string): Promise<void> {
  await client.query({
    name: 'resolve-hierarchies',
    // By text and not as JSON, which Postgres refuses as a whole for an escaped NUL in any member. Lifted members have no
    // white space, and inside of a string every quote has a backslash before it.
    text: `
with member as materialized (
  select n.number, parent.create_mask as mask,
         v.lifted ~ '(^|,)"hierarchy":[{]([^{}]*,)?"root":true[,}]' as is_root
    from jobs.plan_nodes n
    join content.variants c on c.space_id = $1 and c.id = n.variant_id
    join content.versions v on v.space_id = $1 and v.variant_id = n.variant_id and v.number = n.version
    left join jobs.plan_nodes parent
      on parent.space_id = $1 and parent.job_id = $2 and parent.variant_id = c.hierarchy_parent_id
   where n.space_id = $1
     and n.job_id = $2
     and n.create_mask <> 0
     and v.lifted is not null
)
update jobs.plan_nodes n
   set hierarchy_root = m.is_root,
       hierarchy_mask = coalesce(m.mask, 0)
  from member m
 where n.space_id = $1
   and n.job_id = $2
   and n.number = m.number
   and (m.is_root or m.mask <> 0)`,
    values: [spaceId, jobId],
  });
}
