import { firstSource, orderColumns, type RootFacts, type TreeRequest } from '@scriptorium/copy-engine';
import type { ClientBase, Pool } from 'pg';

/**
 * Returns the sources of the roots of a request with orders of sources: of each root, the variants of its family that
 * some destination looks up first. In the order of the roots.
 */
export async function readSourceRoots(db: ClientBase | Pool, tree: TreeRequest): Promise<RootFacts[]> {
  const { orderMasks, orders } = orderColumns(tree);
  const { rows } = await db.query<Omit<RootFacts, 'wanted'> & { readonly mask: string }>({
    name: 'read-source-roots',
    text: `
select source.id as "variantId", source.version, source.locale, r.id as "repositoryId", bit_or(o.mask)::text as mask
  from unnest($2::uuid[]) with ordinality requested (id, place)
  join content.variants root on root.space_id = $1 and root.id = requested.id
 cross join unnest($3::bit varying[], $4::text[]) o (mask, locales)
  join content.variants source on source.space_id = $1 and source.id = (${firstSource('root.family_id', 'o.locales')})
  join content.repositories r on r.space_id = $1 and r.number = source.repository_number
 group by requested.place, source.id, source.version, source.locale, r.id
 order by requested.place, source.id`,
    values: [tree.spaceId, tree.roots.map(({ variantId }) => variantId), orderMasks, orders],
  });
  return rows.map(({ mask, ...root }) => ({ ...root, wanted: maskOf(mask) }));
}

/** The first bit of a stored mask is that of the first locale. */
function maskOf(text: string): bigint {
  return [...text].reduce((mask, bit, at) => (bit === '1' ? mask | (1n << BigInt(at)) : mask), 0n);
}
