import { RejectedError, type SpaceId, type VariantId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/** A variant with all delivery keys of its current version. */
export interface KeyedVariant {
  readonly id: VariantId;
  readonly keys: readonly string[];
}

/**
 * Replaces the delivery keys of variants. Waits for concurrent transactions that claim one of the keys. Claims keys in
 * sorted order and releases the old ones last, so that two transactions that want the same keys, or each other's, do
 * not deadlock.
 * Rejects with CONTENT_ITEM_DELIVERY_KEY_DUPLICATE {deliveryKey}.
 */
export async function setDeliveryKeys(
  client: ClientBase,
  spaceId: SpaceId,
  variants: readonly KeyedVariant[],
): Promise<void> {
  if (variants.length === 0) return;
  const claims = variants.flatMap(({ id, keys }) => keys.map((key) => ({ id, key })));
  const [ids, keys] = [claims.map(({ id }) => id), claims.map(({ key }) => key)];
  if (claims.length > 0) await claim(client, spaceId, ids, keys);
  await client.query({
    name: 'release-delivery-keys',
    text: `
delete from content.delivery_keys old
 where old.space_id = $1
   and old.variant_id = any ($2)
   and not exists (
         select
           from unnest($3::uuid[], $4::text[]) kept (variant_id, key)
          where kept.variant_id = old.variant_id
            and kept.key = old.key)`,
    values: [spaceId, variants.map(({ id }) => id), ids, keys],
  });
}

async function claim(
  client: ClientBase,
  spaceId: SpaceId,
  ids: readonly VariantId[],
  keys: readonly string[],
): Promise<void> {
  const { rows } = await client.query<{ key: string }>({
    name: 'claim-delivery-keys',
    text: `
with requested as materialized (
  select variant_id, key
    from unnest($2::uuid[], $3::text[]) requested (variant_id, key)
),
claimed as (
  insert into content.delivery_keys (space_id, key, variant_id)
  select $1, key, variant_id
    from requested
   order by key collate "C"
  on conflict on constraint delivery_keys_unique do nothing
  returning key, variant_id
)
select key
  from requested
 where (key, variant_id) not in (select key, variant_id from claimed)
   and not exists (
         select
           from content.delivery_keys own
          where own.space_id = $1
            and own.key = requested.key
            and own.variant_id = requested.variant_id)
 limit 1`,
    values: [spaceId, ids, keys],
  });
  const [duplicate] = rows;
  if (duplicate === undefined) return;
  throw new RejectedError('CONTENT_ITEM_DELIVERY_KEY_DUPLICATE', 'Another content item has the delivery key.', {
    deliveryKey: duplicate.key,
  });
}
