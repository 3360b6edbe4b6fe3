import type { FamilyId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

export interface Reference {
  /** The family that links. */
  readonly familyId: FamilyId;
  /** The family that it links to. */
  readonly targetId: FamilyId;
}

const OF_VERSIONS =
  'content.versions c join content.variants v on v.space_id = $1 and v.id = c.variant_id and c.space_id = $1';

/** The variants and those of their versions whose links count. */
const STATES = {
  current: 'content.variants v cross join lateral (select v.slots, v.body_number) c',
  published: `${OF_VERSIONS} and v.publishing_status in ('EARLY', 'LATEST') and c.number = v.published_version`,
  'published-or-current': `${OF_VERSIONS} and (
       c.number = v.version
       or v.publishing_status in ('EARLY', 'LATEST') and c.number = v.published_version)`,
};

/**
 * Returns links to these families, last changed first. No index leads from a slot's value to its versions, since every
 * copy would have to maintain it. So this reads the slots of all variants of the space once for all targets (of all
 * versions if published ones count), and the slot kinds of matches: 70 to 250 ms for 200,000 versions.
 */
export async function listReferences(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  targetIds: readonly FamilyId[],
  state: keyof typeof STATES,
  limit: number,
): Promise<Reference[]> {
  const { rows } = await db.query<Reference>({
    name: `list-references-${state}`,
    text: `
select v.family_id as "familyId", slot.value as "targetId"
  from ${STATES[state]}
  join content.families f on f.space_id = $1 and f.id = v.family_id
  join content.bodies b on b.space_id = $1 and b.number = c.body_number
 cross join lateral unnest(c.slots, string_to_array(b.slot_kinds, null)) slot (value, kind)
 where v.space_id = $1
   and c.slots && $2::uuid[]
   and slot.kind = 'f'
   and slot.value = any ($2)
 group by v.family_id, slot.value, f.changed_at
 order by f.changed_at desc, v.family_id
 limit $3`,
    values: [spaceId, targetIds, limit],
  });
  return rows;
}
