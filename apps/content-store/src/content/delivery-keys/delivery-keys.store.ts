import { RejectedError, type SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/**
 * Replaces the delivery keys of a variant. Waits for concurrent transactions that claim one of the keys. Claims keys in
 * sorted order and releases the old ones last, so that two transactions that want the same keys, or each other's, do
 * not deadlock.
 * Rejects with CONTENT_ITEM_DELIVERY_KEY_DUPLICATE {deliveryKey}.
 */
export async function setDeliveryKeys(
  client: ClientBase,
  spaceId: SpaceId,
  variantId: string,
  keys: readonly string[],
): Promise<void> {
  const sorted = [...keys].sort();
  const { rows } = await client.query<{ key: string; variant_id: string }>({
    name: 'claim-delivery-keys',
    text: `
with claimed as (
  insert into content.delivery_keys (space_id, key, variant_id)
  select $1, key, $2
    from unnest($3::text[]) with ordinality requested (key, position)
   order by position
  on conflict on constraint delivery_keys_unique do nothing
  returning key
)
select key
  from unnest($3::text[]) requested (key)
 where key not in (select key from claimed)
   and not exists (
     select from content.delivery_keys own
      where own.space_id = $1
        and own.key = requested.key
        and own.variant_id = $2)`,
    values: [spaceId, variantId, sorted],
  });
  const duplicate = rows[0];
  if (duplicate !== undefined) {
    throw new RejectedError('CONTENT_ITEM_DELIVERY_KEY_DUPLICATE', 'Another content item has the delivery key.', {
      deliveryKey: duplicate.key,
    });
  }
  await client.query({
    name: 'release-delivery-keys',
    text: `
delete from content.delivery_keys
 where space_id = $1
   and variant_id = $2
   and key <> all ($3)`,
    values: [spaceId, variantId, keys],
  });
}
