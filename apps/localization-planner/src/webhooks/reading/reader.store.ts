import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

import type { Lease } from '../rows/lease';
import type { WebhookRow } from '../rows/webhook-row';

/** An event with its payload. `id` is computed from `eventId`. */
export interface StoredPayload {
  readonly spaceId: SpaceId;
  readonly id: string;
  readonly eventId: string;
  readonly type: string;
  readonly payload: string;
}

export interface NewDelivery {
  readonly spaceId: SpaceId;
  readonly webhookId: string;
  readonly id: string;
  readonly eventId: string;
  readonly orderKey: string;
  readonly sequence: string;
  readonly position: number;
}

/**
 * Makes a process the reader of the stream. Returns the position after which it reads; undefined if another process
 * reads, or if no webhook is enabled. Events that no enabled webhook receives are skipped.
 */
export async function acquireReader(pool: Pool, { holder, ms }: Lease): Promise<number | undefined> {
  const { rows } = await pool.query<{ position: string }>({
    name: 'acquire-webhook-reader',
    text: `
update webhooks.reader
   set leased_by = $1, leased_until = now() + $2 * interval '1 millisecond', position = greatest(position, first.start)
  from (select min(start_position) as start from webhooks.webhooks where state = 'enabled') first
 where id = 1
   and first.start is not null
   and (leased_by is null or leased_by = $1 or leased_until < now())
returning position`,
    values: [holder, ms],
  });
  return rows[0] === undefined ? undefined : Number(rows[0].position);
}

/** Returns whether the process still reads, and a webhook is enabled. */
export async function renewReader(pool: Pool, { holder, ms }: Lease): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'renew-webhook-reader',
    text: `
update webhooks.reader
   set leased_until = now() + $2 * interval '1 millisecond'
 where id = 1
   and leased_by = $1
   and exists (select from webhooks.webhooks where state = 'enabled')`,
    values: [holder, ms],
  });
  return rowCount === 1;
}

export async function releaseReader(pool: Pool, holder: string): Promise<void> {
  await pool.query('update webhooks.reader set leased_by = null, leased_until = null where id = 1 and leased_by = $1', [
    holder,
  ]);
}

/** Sets the position. Returns false if another process has read meanwhile. */
export async function advanceReader(
  client: ClientBase,
  { holder, ms }: Lease,
  positions: { readonly from: number; readonly to: number },
): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'advance-webhook-reader',
    text: `
update webhooks.reader
   set position = $4, leased_until = now() + $2 * interval '1 millisecond'
 where id = 1 and leased_by = $1 and position = $3`,
    values: [holder, ms, positions.from, positions.to],
  });
  return rowCount === 1;
}

/**
 * Returns the enabled webhooks of spaces, and locks them until their deliveries are stored: the sender sets `due_at`
 * under the same lock, and would otherwise miss these deliveries.
 */
export async function lockSubscribers(client: ClientBase, spaceKeys: readonly string[]): Promise<WebhookRow[]> {
  const { rows } = await client.query<WebhookRow>({
    name: 'lock-webhook-subscribers',
    text: `
select *
  from webhooks.webhooks
 where state = 'enabled' and space_key = any($1)
 order by space_id, id
   for no key update`,
    values: [spaceKeys],
  });
  return rows;
}

/** Stores payloads. An event that is stored already is kept for as long as a new one. */
export async function insertPayloads(client: ClientBase, events: readonly StoredPayload[]): Promise<void> {
  await client.query({
    name: 'insert-webhook-events',
    text: `
insert into webhooks.events (space_id, id, event_id, type, payload)
select * from unnest($1::integer[], $2::uuid[], $3::text[], $4::text[], $5::text[])
    on conflict (space_id, id) do update set created_at = now()`,
    values: [
      events.map((event) => event.spaceId),
      events.map((event) => event.id),
      events.map((event) => event.eventId),
      events.map((event) => event.type),
      events.map((event) => event.payload),
    ],
  });
}

/** Stores deliveries, and has them sent. A delivery that exists already stays as it is. */
export async function insertDeliveries(client: ClientBase, deliveries: readonly NewDelivery[]): Promise<void> {
  await client.query({
    name: 'insert-webhook-deliveries',
    text: `
with inserted as (
  insert into webhooks.deliveries (space_id, webhook_id, id, event_id, order_key, sequence, position)
  select * from unnest($1::integer[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::bigint[])
      on conflict (space_id, webhook_id, id) do nothing
  returning space_id, webhook_id
)
update webhooks.webhooks webhook
   set due_at = greatest(now(), webhook.paused_until)
  from (select distinct space_id, webhook_id from inserted) sent
 where webhook.space_id = sent.space_id
   and webhook.id = sent.webhook_id
   and (webhook.due_at is null or webhook.due_at > greatest(now(), webhook.paused_until))`,
    values: [
      deliveries.map((delivery) => delivery.spaceId),
      deliveries.map((delivery) => delivery.webhookId),
      deliveries.map((delivery) => delivery.id),
      deliveries.map((delivery) => delivery.eventId),
      deliveries.map((delivery) => delivery.orderKey),
      deliveries.map((delivery) => delivery.sequence),
      deliveries.map((delivery) => delivery.position),
    ],
  });
}
