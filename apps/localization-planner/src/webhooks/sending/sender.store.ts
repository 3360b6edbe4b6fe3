import type { DeliveryState, SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

import type { Lease } from '../rows/lease';
import type { WebhookRow } from '../rows/webhook-row';

export interface WebhookKey {
  readonly spaceId: SpaceId;
  readonly id: string;
}

/** A delivery to send. */
export interface DueDelivery {
  readonly id: string;
  readonly order_key: string;
  readonly attempts: number;
  readonly first_attempt_at: Date | null;
  readonly payload: string;
}

/** Where and how a webhook is sent. */
export type WebhookTarget = Pick<WebhookRow, 'state' | 'url' | 'secret' | 'former_secret' | 'former_secret_until'>;

export interface SavedResults {
  readonly saved: number;
  readonly webhook: WebhookTarget | undefined;
}

export interface DeliveryResult {
  readonly id: string;
  /** The URL of the webhook to which it was sent. */
  readonly url: string;
  readonly state: DeliveryState;
  /** 0 unless the delivery is pending. */
  readonly retryInMs: number;
  readonly attemptedAt: Date;
  readonly durationMs: number;
  readonly status: number | null;
  readonly response: string | null;
  readonly error: string | null;
}

/**
 * Leases webhooks with deliveries that are due, those that have waited longest first. Several processes may call this
 * at once: each skips the rows that another one locks.
 */
export async function leaseDueWebhooks(pool: Pool, { holder, ms }: Lease, limit: number): Promise<WebhookRow[]> {
  const { rows } = await pool.query<WebhookRow>({
    name: 'lease-due-webhooks',
    text: `
with due as (
  select space_id, id
    from webhooks.webhooks
   where state = 'enabled'
     and due_at <= now()
     and (leased_until is null or leased_until < now())
   order by due_at
   limit $3
     for no key update skip locked
)
update webhooks.webhooks webhook
   set leased_by = $1, leased_until = now() + $2 * interval '1 millisecond'
  from due
 where webhook.space_id = due.space_id
   and webhook.id = due.id
returning webhook.*`,
    values: [holder, ms, limit],
  });
  return rows;
}

/** Returns the ids of those webhooks that the process still leases. */
export async function renewLeases(pool: Pool, { holder, ms }: Lease, keys: readonly WebhookKey[]): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>({
    name: 'renew-webhook-leases',
    text: `
update webhooks.webhooks webhook
   set leased_until = now() + $2 * interval '1 millisecond'
  from unnest($3::integer[], $4::uuid[]) as key (space_id, id)
 where webhook.space_id = key.space_id
   and webhook.id = key.id
   and webhook.leased_by = $1
   and webhook.state = 'enabled'
returning webhook.id`,
    values: [holder, ms, keys.map(({ spaceId }) => spaceId), keys.map(({ id }) => id)],
  });
  return rows.map(({ id }) => id);
}

/** A pending delivery of a webhook before which no other one with its order key is pending. */
const IS_FIRST = `
   not exists (
         select
           from webhooks.deliveries earlier
          where earlier.space_id = delivery.space_id
            and earlier.webhook_id = delivery.webhook_id
            and earlier.order_key = delivery.order_key
            and earlier.state = 'pending'
            and (earlier.sequence, earlier.position) < (delivery.sequence, delivery.position))`;

/**
 * Returns deliveries that are due: of each order key the first one, and none of the keys in `busy`. Those with the
 * fewest attempts are first, so that the ones that an endpoint rejects do not delay the others.
 */
export async function readDueDeliveries(
  pool: Pool,
  { spaceId, id }: WebhookKey,
  busy: readonly string[],
  limit: number,
): Promise<DueDelivery[]> {
  const { rows } = await pool.query<DueDelivery>({
    name: 'read-due-webhook-deliveries',
    text: `
select delivery.id, delivery.order_key, delivery.attempts, delivery.first_attempt_at, event.payload
  from webhooks.deliveries delivery
  join webhooks.events event on event.space_id = delivery.space_id and event.id = delivery.event_id
 where delivery.space_id = $1
   and delivery.webhook_id = $2
   and delivery.state = 'pending'
   and delivery.next_attempt_at <= now()
   and delivery.order_key <> all($3)
   and ${IS_FIRST}
 order by delivery.attempts, delivery.position
 limit $4`,
    values: [spaceId, id, busy, limit],
  });
  return rows;
}

/**
 * Saves the results of attempts, if the process still leases the webhook. A delivery that must not be tried again at a
 * URL stays pending if the webhook has another URL now. Returns the number of saved results and the webhook as it is
 * now, undefined if the process does not lease it.
 */
export async function saveResults(
  pool: Pool,
  holder: string,
  { spaceId, id }: WebhookKey,
  results: readonly DeliveryResult[],
): Promise<SavedResults> {
  const { rows } = await pool.query<WebhookTarget & { readonly saved: number }>({
    name: 'save-webhook-results',
    text: `
with webhook as (
  select state, url, secret, former_secret, former_secret_until
    from webhooks.webhooks
   where space_id = $2 and id = $3 and leased_by = $1
), saved as (
update webhooks.deliveries delivery
   set state = case when result.state = 'failed' and result.url <> webhook.url then 'pending' else result.state end,
       attempts = delivery.attempts + 1,
       first_attempt_at = coalesce(delivery.first_attempt_at, result.attempted_at),
       next_attempt_at = case
         when result.state = 'pending' or result.state = 'failed' and result.url <> webhook.url
         then now() + result.retry_ms * interval '1 millisecond' end,
       attempted_at = result.attempted_at,
       duration_ms = result.duration_ms,
       status = result.status,
       response = result.response,
       error = result.error
  from unnest($4::uuid[], $5::text[], $6::double precision[], $7::timestamptz[], $8::integer[], $9::integer[],
         $10::text[], $11::text[], $12::text[])
         as result (id, state, retry_ms, attempted_at, duration_ms, status, response, error, url),
       webhook
 where delivery.space_id = $2
   and delivery.webhook_id = $3
   and delivery.id = result.id
   and delivery.state = 'pending'
returning delivery.id
)
select webhook.*, (select count(*)::integer from saved) as saved
  from webhook`,
    values: [
      holder,
      spaceId,
      id,
      results.map((result) => result.id),
      results.map((result) => result.state),
      results.map((result) => result.retryInMs),
      results.map((result) => result.attemptedAt),
      results.map((result) => result.durationMs),
      results.map((result) => result.status),
      results.map((result) => result.response),
      results.map((result) => result.error),
      results.map((result) => result.url),
    ],
  });
  const [webhook] = rows;
  return { saved: webhook?.saved ?? 0, webhook };
}

/**
 * Ends the lease and sets `due_at`, in a transaction of the caller. The webhook is locked by a statement of its own, so
 * that the next one sees the deliveries of a reader that had locked it before.
 */
export async function releaseWebhook(client: ClientBase, holder: string, { spaceId, id }: WebhookKey): Promise<void> {
  await client.query({
    name: 'lock-leased-webhook',
    text: `
select
  from webhooks.webhooks
 where space_id = $1
   and id = $2
   and leased_by = $3
   for no key update`,
    values: [spaceId, id, holder],
  });
  await client.query({
    name: 'release-webhook',
    text: `
update webhooks.webhooks webhook
   set leased_by = null,
       leased_until = null,
       due_at = case when webhook.state = 'enabled' then greatest(webhook.paused_until, coalesce(
         (select now()
            from webhooks.deliveries delivery
           where delivery.space_id = $1
             and delivery.webhook_id = $2
             and delivery.state = 'pending'
             and delivery.next_attempt_at <= now()
             and ${IS_FIRST}
           limit 1),
         (select min(next_attempt_at)
            from webhooks.deliveries
           where space_id = $1
             and webhook_id = $2
             and state = 'pending'
             and next_attempt_at > now()))) end
 where webhook.space_id = $1
   and webhook.id = $2
   and webhook.leased_by = $3`,
    values: [spaceId, id, holder],
  });
}
