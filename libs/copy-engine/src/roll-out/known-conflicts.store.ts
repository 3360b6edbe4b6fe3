import type { SpaceId, VariantId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { KnownConflict } from '../merge/known-conflicts';
import type { MergeConflict } from '../merge/merge-bodies';

type Row = Pick<KnownConflict, 'kind' | 'path' | 'stablePath' | 'state'> & {
  readonly variantId: VariantId;
} & { readonly [Side in 'base' | 'theirs' | 'mine']: string | null };

/**
 * Returns the conflicts of copies that a merge must know, by copy: the open ones, and those that clients have decided
 * since `basedOn` was set.
 */
export async function readKnownConflicts(
  client: ClientBase,
  spaceId: SpaceId,
  variantIds: readonly VariantId[],
): Promise<ReadonlyMap<string, readonly KnownConflict[]>> {
  const known = new Map<string, KnownConflict[]>();
  if (variantIds.length === 0) return known;
  const { rows } = await client.query<Row>({
    name: 'read-known-conflicts',
    text: `
select c.variant_id as "variantId", c.kind, c.path, c.stable_path as "stablePath", c.base, c.theirs, c.mine,
       case when c.resolution is null then 'open' else 'decided' end as state
  from content.conflicts c
  join content.variants v on v.space_id = $1 and v.id = c.variant_id
 where c.space_id = $1
   and c.variant_id = any ($2::uuid[])
   and (c.resolution is null
        or c.resolution in ('mine', 'theirs', 'value') and c.source_version > coalesce(v.based_on, v.source_version))
 order by c.id`,
    values: [spaceId, variantIds],
  });
  for (const { variantId, ...row } of rows) {
    const conflicts = known.get(variantId) ?? [];
    conflicts.push({ ...row, ...valuesOf(row) });
    known.set(variantId, conflicts);
  }
  return known;
}

function valuesOf({
  base,
  theirs,
  mine,
}: Pick<Row, 'base' | 'theirs' | 'mine'>): Pick<MergeConflict, 'base' | 'theirs' | 'mine'> {
  return { base: base ?? undefined, theirs: theirs ?? undefined, mine: mine ?? undefined };
}
