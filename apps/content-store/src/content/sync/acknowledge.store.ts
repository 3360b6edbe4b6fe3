import type { SpaceId, VariantId } from '@scriptorium/contracts';
import { BASED_ON } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';

/*
 * Acknowledgements. The caller has locked the families of the copy and of its source, so the source stays at the
 * version that is acknowledged. A repeated acknowledgement covers the later changes too: it keeps the `basedOn` of
 * before the first one.
 */

/** Sets `basedOn` to the current version of the source, and keeps the one before. */
export async function acknowledge(client: ClientBase, spaceId: SpaceId, id: VariantId): Promise<void> {
  await client.query({
    name: 'acknowledge-sync',
    text: `
update content.variants v
   set acknowledged_from = coalesce(v.acknowledged_from, ${BASED_ON}),
       acknowledged_from_at = coalesce(v.acknowledged_from_at, v.based_at, v.created_at),
       based_on = source.version,
       -- Not before the version was saved, even if the clock was set back.
       based_at = greatest(clock_timestamp(), source.saved_at, source.created_at)
  from content.variants source
 where v.space_id = $1
   and v.id = $2
   and source.space_id = $1
   and source.id = v.source_variant_id`,
    values: [spaceId, id],
  });
}

/** Restores the `basedOn` of before the acknowledgement. Returns whether there was one. */
export async function revert(client: ClientBase, spaceId: SpaceId, id: VariantId): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'revert-acknowledgement',
    text: `
update content.variants
   set based_on = acknowledged_from,
       based_at = acknowledged_from_at,
       acknowledged_from = null,
       acknowledged_from_at = null
 where space_id = $1
   and id = $2
   and acknowledged_from is not null`,
    values: [spaceId, id],
  });
  return rowCount === 1;
}
