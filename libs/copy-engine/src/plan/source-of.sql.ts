/**
 * Matches lifted members that say that the variant is the root of a hierarchy. By text and not as JSON, which Postgres
 * refuses as a whole for an escaped NUL in any member. Lifted members have no white space, and inside of a string every
 * quote has a backslash before it.
 */
export const HIERARCHY_ROOT = '(^|,)"hierarchy":[{]([^{}]*,)?"root":true[,}]';

/**
 * A query for what the plan keeps of a node's source: the ids that it links to, which of its slots follow the copy, and
 * whether it is the root of a hierarchy. The arguments are SQL expressions; $1 is the space.
 *
 * A slot follows where it links to an active item in the locale of the root, because the walk comes by there in each
 * locale that the node is copied into, and plans a copy or finds one. The copy statement then only computes the siblings'
 * ids, without a join per link. It holds as long as all statements of a plan see the same content: inSnapshot.
 *
 * A block's id is new in every copy, computed from its own and the locale as if it were a family's.
 */
export function sourceOf(variantId: string, version: string, rootLocale: string): string {
  return `
select slot.links, slot.families as slot_families,
       v.lifted ~ '${HIERARCHY_ROOT}' as hierarchy_root
  from content.versions v
  join content.bodies b on b.space_id = $1 and b.number = v.body_number
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
 ) slot
 where v.space_id = $1
   and v.variant_id = ${variantId}
   and v.number = ${version}`;
}
