import type { DeliveryPlace, DeliveryState, SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

import type { DeliveryDetailsRow, DeliveryRow } from './delivery-row';

const COLUMNS = `
       delivery.id, delivery.webhook_id, delivery.state, event.type, event.event_id as cloud_event_id,
       delivery.attempts, delivery.next_attempt_at, delivery.attempted_at, delivery.duration_ms, delivery.status,
       delivery.error, delivery.created_at, delivery.position,
       to_char(delivery.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as place`;

const FROM = `
  from webhooks.deliveries delivery
  join webhooks.events event on event.space_id = delivery.space_id and event.id = delivery.event_id`;

interface ListOptions {
  readonly state: DeliveryState | undefined;
  readonly after: DeliveryPlace | undefined;
  readonly limit: number;
}

/** Returns deliveries of a webhook, newest first. */
export async function listDeliveryRows(
  pool: Pool,
  spaceId: SpaceId,
  webhookId: string,
  { state, after, limit }: ListOptions,
): Promise<DeliveryRow[]> {
  const { rows } = await pool.query<DeliveryRow>({
    name: 'list-webhook-deliveries',
    text: `
select ${COLUMNS} ${FROM}
 where delivery.space_id = $1
   and delivery.webhook_id = $2
   and ($3::text is null or delivery.state = $3)
   and ($4::timestamptz is null or (delivery.created_at, delivery.position, delivery.id) < ($4, $5::bigint, $6::uuid))
 order by delivery.created_at desc, delivery.position desc, delivery.id desc
 limit $7`,
    values: [spaceId, webhookId, state, after?.createdAt, after?.position, after?.id, limit],
  });
  return rows;
}

export async function readDeliveryRow(
  db: ClientBase | Pool,
  spaceId: SpaceId,
  webhookId: string,
  id: string,
): Promise<DeliveryDetailsRow | undefined> {
  const { rows } = await db.query<DeliveryDetailsRow>({
    name: 'read-webhook-delivery',
    text: `
select ${COLUMNS}, event.payload, delivery.response ${FROM}
 where delivery.space_id = $1
   and delivery.webhook_id = $2
   and delivery.id = $3`,
    values: [spaceId, webhookId, id],
  });
  return rows[0];
}

/** Makes a delivery pending and due, with all its attempts before it. The 24 hours begin again. */
export async function resendDelivery(
  client: ClientBase,
  spaceId: SpaceId,
  webhookId: string,
  id: string,
): Promise<void> {
  await client.query({
    name: 'resend-webhook-delivery',
    text: `
update webhooks.deliveries
   set state = 'pending', next_attempt_at = now(), first_attempt_at = null
 where space_id = $1
   and webhook_id = $2
   and id = $3`,
    values: [spaceId, webhookId, id],
  });
}

/** Has the deliveries of a webhook sent that are due. A pause of the endpoint ends first. */
export async function wakeWebhook(client: ClientBase, spaceId: SpaceId, webhookId: string): Promise<void> {
  await client.query({
    name: 'wake-webhook',
    text: `
update webhooks.webhooks
   set due_at = greatest(now(), paused_until)
 where space_id = $1
   and id = $2
   and state = 'enabled'`,
    values: [spaceId, webhookId],
  });
}

/** Deletes up to `limit` deliveries that are older than `ms`. Returns their number. */
export async function deleteOldDeliveries(pool: Pool, ms: number, limit: number): Promise<number> {
  const { rowCount } = await pool.query({
    name: 'delete-old-webhook-deliveries',
    text: `
delete from webhooks.deliveries delivery
 using (select space_id, webhook_id, id
          from webhooks.deliveries
         where created_at < now() - $1 * interval '1 millisecond'
         order by created_at
         limit $2
           for update skip locked) old
 where delivery.space_id = old.space_id
   and delivery.webhook_id = old.webhook_id
   and delivery.id = old.id`,
    values: [ms, limit],
  });
  return rowCount ?? 0;
}

/** Deletes up to `limit` payloads that are older than `ms`. Returns their number. */
export async function deleteOldPayloads(pool: Pool, ms: number, limit: number): Promise<number> {
  const { rowCount } = await pool.query({
    name: 'delete-old-webhook-events',
    text: `
delete from webhooks.events event
 using (select space_id, id
          from webhooks.events
         where created_at < now() - $1 * interval '1 millisecond'
         order by created_at
         limit $2
           for update skip locked) old
 where event.space_id = old.space_id
   and event.id = old.id`,
    values: [ms, limit],
  });
  return rowCount ?? 0;
}
