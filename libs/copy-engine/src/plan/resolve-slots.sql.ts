import type { ClientBase } from 'pg';

/**
 * Writes down, for every node that is copied, which of its slots follow the copy: those that link to another node that
 * is copied, by that node's family. The copy statement then only computes the siblings' ids, without a join per link.
 */
export async function resolveSlots(client: ClientBase, spaceId: number, jobId: string): Promise<void> {
  await client.query({
    name: 'resolve-slots',
    text: `
with resolved as (
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

/** Marks the nodes that are the root of a hierarchy: a copy of one is the root of its own (contract amplience.md §6.5). */
export async function resolveHierarchyRoots(client: ClientBase, spaceId: number, jobId: string): Promise<void> {
  await client.query({
    name: 'resolve-hierarchy-roots',
    // json, not jsonb: it reads the one member and does not choke on an escaped NUL in another.
    text: `
update jobs.plan_nodes n
   set hierarchy_root = true
  from content.versions v
 where n.space_id = $1
   and n.job_id = $2
   and n.create_mask <> 0
   and n.hierarchy_parent is null
   and v.space_id = $1
   and v.variant_id = n.variant_id
   and v.number = n.version
   and case
         when v.lifted like '%"hierarchy"%'
         then ('{' || v.lifted || '}')::json #>> '{hierarchy,root}' = 'true'
       end`,
    values: [spaceId, jobId],
  });
}
