import {
  type FamilyId,
  limitExceeded,
  type LinkView,
  NATIVE_LIMITS,
  type RejectedError,
  type SpaceId,
  type TreeNode,
  type VariantId,
} from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

/** A link of a variant's current version. */
export interface LinkRow {
  readonly kind: LinkView['kind'];
  /** The id in the link. */
  readonly target_id: string;
  /** The variant at the other end; null if it does not exist. */
  readonly variant_id: VariantId | null;
}

const KIND = `case slot.kind when 'l' then 'link' when 'r' then 'reference' else 'family' end`;

/**
 * Lists the links of a variant after a position, in the order of its body, each target once. `position` is the place of
 * the first link to a target.
 */
export async function listLinksOut(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  variantId: VariantId,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<(LinkRow & { readonly position: number })[]> {
  const { rows } = await db.query<LinkRow & { readonly position: number }>({
    name: 'native-links-out',
    text: `
select link.kind, link.target_id, link.position, v.id as variant_id
  from (
    select ${KIND} as kind, slot.value as target_id, min(slot.position)::integer as position
      from content.variants p
      join content.bodies b on b.space_id = $1 and b.number = p.body_number
     cross join lateral unnest(p.slots, string_to_array(b.slot_kinds, null)) with ordinality slot (value, kind, position)
     where p.space_id = $1
       and p.id = $2
       and slot.kind in ('l', 'r', 'f')
     group by 1, 2) link
  left join content.variants v
    on v.space_id = $1
   and v.id = link.target_id
   and link.kind <> 'family'
   and v.status <> 'DELETED'
 where link.position > $3
 order by link.position
 limit $4`,
    values: [spaceId, variantId, after, limit],
  });
  return rows;
}

/**
 * Lists the variants that link to a variant or to its family, by their ids. No index leads from a slot's value to its
 * variants, because every copy would have to maintain it: this reads the slots of the space, about 0.2 s for 100,000
 * variants.
 */
export async function listLinksIn(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  target: { readonly variantId: VariantId; readonly familyId: FamilyId },
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<LinkRow[]> {
  const { rows } = await db.query<LinkRow>({
    name: 'native-links-in',
    text: `
select distinct on (v.id) ${KIND} as kind, slot.value as target_id, v.id as variant_id
  from content.variants v
  join content.bodies b on b.space_id = $1 and b.number = v.body_number
 cross join lateral unnest(v.slots, string_to_array(b.slot_kinds, null)) slot (value, kind)
 where v.space_id = $1
   and v.slots && array[$2, $3]::uuid[]
   and v.status <> 'DELETED'
   and (slot.kind in ('l', 'r') and slot.value = $2 or slot.kind = 'f' and slot.value = $3)
   and ($4::uuid is null or v.id > $4)
 order by v.id, slot.kind
 limit $5`,
    values: [spaceId, target.variantId, target.familyId, after, limit],
  });
  return rows;
}

/** Maximum number of levels of a tree: each is one statement. */
export const MAX_TREE_DEPTH = 10_000;

interface NodeOfTree extends TreeNode {
  readonly variantId: VariantId;
}

/** Maximum number of nodes of a tree. */
const MAX_NODES = NATIVE_LIMITS.treeNodes;

/**
 * Returns a variant and the variants below it by links, breadth-first and each once, so that cycles end. Reads level by
 * level with primary keys only. Rejects with LIMIT_EXCEEDED {limit, maximum, actual}.
 */
export async function readTreeNodes(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  rootId: VariantId,
  maxDepth: number,
): Promise<NodeOfTree[]> {
  const nodes: NodeOfTree[] = [{ variantId: rootId, parentId: null, depth: 0 }];
  const known = new Set([rootId]);
  let level = [rootId];
  for (let depth = 1; depth <= maxDepth && level.length > 0; depth += 1) {
    const found = await readChildren(db, spaceId, level);
    level = [];
    for (const { id, parent_id: parentId } of found) {
      if (known.has(id)) continue;
      known.add(id);
      level.push(id);
      nodes.push({ variantId: id, parentId, depth });
    }
    if (nodes.length > MAX_NODES) throw treeTooLarge(nodes.length);
  }
  return nodes;
}

async function readChildren(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  level: readonly VariantId[],
): Promise<{ readonly id: VariantId; readonly parent_id: VariantId }[]> {
  const { rows } = await db.query<{ readonly id: VariantId; readonly parent_id: VariantId }>({
    name: 'native-tree-level',
    text: `
select v.id, p.id as parent_id
  from unnest($2::uuid[]) with ordinality level (id, place)
  join content.variants p on p.space_id = $1 and p.id = level.id
  join content.bodies b on b.space_id = $1 and b.number = p.body_number
 cross join lateral unnest(p.slots, string_to_array(b.slot_kinds, null)) with ordinality slot (value, kind, position)
  join content.variants v on v.space_id = $1 and v.id = slot.value
 where slot.kind = 'l'
   and v.status <> 'DELETED'
 order by level.place, slot.position`,
    values: [spaceId, level],
  });
  return rows;
}

function treeTooLarge(actual: number): RejectedError {
  return limitExceeded('treeNodes', actual, 'Limit the tree with "depth".');
}
