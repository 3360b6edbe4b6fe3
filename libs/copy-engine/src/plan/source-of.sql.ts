import { HIERARCHY_ROOT } from '../body/lifted-members';

/**
 * Returns a query for the columns of a plan node that depend on its source: the ids that it links to, the families of
 * its slots, and whether it is the root of a hierarchy. The arguments are SQL expressions; $1 is the space.
 *
 * A slot has a family if it links to an active item in the locale of the root. The walk visits that item for each
 * locale of the node's copies, and plans a copy or finds one. So the copy statement only computes the id of the linked
 * copy, without a join for each link. With orders of sources, the active item may have any locale: the walk redirects
 * the links to a family without a source. This requires that all statements of a plan see the same snapshot
 * (inSnapshot).
 *
 * A block has its own id as the family, so that its id in a copy is computed from it and the locale.
 *
 * The rows are unique. "limit 1" keeps the server from reading all bodies of the space for each node. The planner does
 * not join two tables by key in a lateral subquery whose own key is a parameter.
 */
export function sourceOf(variantId: string, version: string, rootLocale: string): string {
  return `
select slot.links, slot.families as slot_families,
       v.lifted ~ '${HIERARCHY_ROOT}' as hierarchy_root
  from (
    select each.slots, each.lifted, each.body_number
      from content.versions each
     where each.space_id = $1
       and each.variant_id = ${variantId}
       and each.number = ${version}
     limit 1) v
 cross join lateral (
    select each.slot_kinds
      from content.bodies each
     where each.space_id = $1
       and each.number = v.body_number
     limit 1) b
 cross join lateral (
   select array_agg(slot.value order by slot.position) filter (where slot.kind = 'l') as links,
          case
            when bool_or(target.id is not null or slot.kind = 'b') then array_agg(
              case when slot.kind = 'b' then slot.value else target.family_id end order by slot.position)
          end as families
     from unnest(v.slots, string_to_array(b.slot_kinds, null)) with ordinality slot (value, kind, position)
     left join content.variants target
       on target.space_id = $1
      and target.id = slot.value
      and slot.kind = 'l'
      and target.status = 'ACTIVE'
      and target.locale = ${rootLocale}
    where b.slot_kinds <> ''
 ) slot`;
}
