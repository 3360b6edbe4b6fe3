import type { FamilyId, RecordState, SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { containing } from '../../../content/values/body-text.sql';
import { ofState, versions } from './field-values.sql';

/** A block, and the record that it is in. */
export interface BlockPlace {
  readonly familyId: FamilyId;
  readonly id: string;
}

export interface BlockPage {
  readonly total: number;
  readonly places: readonly BlockPlace[];
}

/**
 * Finds blocks by their ids. There is no index for this, as for references: it reads the slots of all versions of the
 * space. It is called only for ids that no record has.
 */
export async function findBlocks(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  state: RecordState,
  ids: readonly string[],
): Promise<readonly BlockPlace[]> {
  const { rows } = await db.query<BlockPlace>({
    name: `find-blocks-${state}`,
    text: `
select min(v.family_id::text)::uuid as "familyId", slot.value as id
  from ${versions(state)}
 cross join lateral unnest(c.slots, string_to_array(b.slot_kinds, null)) slot (value, kind)
 where v.space_id = $1${ofState(state)}
   and c.slots && $2::uuid[]
   and slot.kind in ('b', 's')
   and slot.value = any ($2)
 group by slot.value
 order by array_position($2, slot.value)`,
    values: [spaceId, ids],
  });
  return rows;
}

/**
 * Returns a page of all blocks of some models. Blocks of the record that was changed last come first. Reads every body
 * of the space that may contain one: 50 µs per body that does, so 10 s for 100,000 records with two locales and two
 * blocks each.
 */
export async function listBlocks(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  state: RecordState,
  types: readonly string[],
  page: { readonly offset: number; readonly limit: number },
): Promise<BlockPage> {
  const { rows } = await db.query<BlockPage>({
    name: `list-blocks-${state}`,
    text: `
with block as materialized (
  select v.family_id, block.value ->> 'id' as id, min(f.changed_at) as changed_at
    from content.families f
    join (${versions(state)}) on v.space_id = $1 and v.family_id = f.id
   cross join lateral jsonb_path_query(
           content.body_members(b.template, c.slots), 'strict $.** ? (exists (@._meta.type))', silent => true) block (value)
   where f.space_id = $1
     and v.space_id = $1${ofState(state)}
     and b.template like any ($3::text[])
     and block.value #>> '{_meta,type}' = any ($2)
   group by v.family_id, block.value ->> 'id'
)
select (select count(*)::integer from block) as total,
       coalesce((
         select json_agg(json_build_object('familyId', family_id, 'id', id))
           from (select *
                   from block
                  order by changed_at desc, family_id, id
                 offset $4 limit $5) page), '[]') as places`,
    values: [spaceId, types, types.map((type) => containing(JSON.stringify(type))), page.offset, page.limit],
  });
  return rows[0] ?? { total: 0, places: [] };
}
