import type { SpaceId, UpdateWebhook, WebhookFilter } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

import type { WebhookRow } from '../rows/webhook-row';

type Db = ClientBase | Pool;

export interface NewWebhook {
  readonly spaceId: SpaceId;
  readonly id: string;
  readonly spaceKey: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly filter: WebhookFilter;
  readonly secret: string;
  readonly startPosition: string;
  readonly createdBy: string;
}

/** How long the former secret signs as well. */
const ROTATION = `interval '24 hours'`;

export async function readWebhookRow(db: Db, spaceId: SpaceId, id: string): Promise<WebhookRow | undefined> {
  const { rows } = await db.query<WebhookRow>({
    name: 'read-webhook',
    text: 'select * from webhooks.webhooks where space_id = $1 and id = $2',
    values: [spaceId, id],
  });
  return rows[0];
}

/** Returns webhooks by their ids. */
export async function listWebhookRows(
  pool: Pool,
  spaceId: SpaceId,
  { after, limit }: { readonly after: string | undefined; readonly limit: number },
): Promise<WebhookRow[]> {
  const { rows } = await pool.query<WebhookRow>({
    name: 'list-webhooks',
    text: `
select *
  from webhooks.webhooks
 where space_id = $1
   and ($2::uuid is null or id > $2)
 order by id
 limit $3`,
    values: [spaceId, after, limit],
  });
  return rows;
}

/**
 * Locks the position of the reader, so that a webhook is created or enabled between two batches of events: it receives
 * every event after its `start_position`.
 */
export async function lockReader(client: ClientBase): Promise<void> {
  await client.query('select from webhooks.reader where id = 1 for update');
}

/** Counts the webhooks of a space. The lock on the reader keeps the count until the end of the transaction. */
export async function countWebhooks(client: ClientBase, spaceId: SpaceId): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    'select count(*)::integer as count from webhooks.webhooks where space_id = $1',
    [spaceId],
  );
  return rows[0]?.count ?? 0;
}

export async function insertWebhook(client: ClientBase, webhook: NewWebhook): Promise<WebhookRow | undefined> {
  const { locale, contentType, jobKind } = webhook.filter;
  const { rows } = await client.query<WebhookRow>({
    name: 'insert-webhook',
    text: `
insert into webhooks.webhooks (
       space_id, id, space_key, url, events, locale, content_type, job_kind, secret, start_position, created_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    on conflict (space_id, id) do nothing
returning *`,
    values: [
      webhook.spaceId,
      webhook.id,
      webhook.spaceKey,
      webhook.url,
      webhook.events,
      locale,
      contentType,
      jobKind,
      webhook.secret,
      webhook.startPosition,
      webhook.createdBy,
    ],
  });
  return rows[0];
}

/** Changes the members that are present. */
export async function changeWebhook(
  client: ClientBase,
  spaceId: SpaceId,
  { id, url, events, filter }: Pick<UpdateWebhook, 'id' | 'url' | 'events' | 'filter'>,
): Promise<void> {
  await client.query({
    name: 'change-webhook',
    text: `
update webhooks.webhooks
   set url = coalesce($3, url),
       events = coalesce($4, events),
       locale = case when $5 then $6 else locale end,
       content_type = case when $5 then $7 else content_type end,
       job_kind = case when $5 then $8 else job_kind end
 where space_id = $1
   and id = $2`,
    values: [spaceId, id, url, events, filter !== undefined, filter?.locale, filter?.contentType, filter?.jobKind],
  });
}

/** Enables a disabled webhook from a position on. Its pending deliveries are sent now. */
export async function enableWebhook(
  client: ClientBase,
  spaceId: SpaceId,
  id: string,
  startPosition: string,
): Promise<void> {
  await client.query({
    name: 'enable-webhook',
    text: `
update webhooks.webhooks
   set state = 'enabled',
       disabled_reason = null,
       disabled_at = null,
       start_position = greatest(start_position, $3),
       failures = 0,
       failing_since = null,
       paused_until = null,
       due_at = now()
 where space_id = $1
   and id = $2
   and state = 'disabled'`,
    values: [spaceId, id, startPosition],
  });
}

/** Disables an enabled webhook. Requests in progress end, and nothing more is sent. */
export async function stopWebhook(client: ClientBase, spaceId: SpaceId, id: string): Promise<void> {
  await client.query({
    name: 'stop-webhook',
    text: `
update webhooks.webhooks
   set state = 'disabled', disabled_reason = 'CLIENT', disabled_at = now(), paused_until = null, due_at = null
 where space_id = $1
   and id = $2
   and state = 'enabled'`,
    values: [spaceId, id],
  });
}

export async function replaceSecret(client: ClientBase, spaceId: SpaceId, id: string, secret: string): Promise<void> {
  await client.query({
    name: 'replace-webhook-secret',
    text: `
update webhooks.webhooks
   set former_secret = secret, former_secret_until = now() + ${ROTATION}, secret = $3
 where space_id = $1
   and id = $2
   and secret <> $3`,
    values: [spaceId, id, secret],
  });
}

/** Deletes a webhook. Returns false without one. The sweep deletes its deliveries. */
export async function removeWebhook(pool: Pool, spaceId: SpaceId, id: string): Promise<boolean> {
  const { rowCount } = await pool.query('delete from webhooks.webhooks where space_id = $1 and id = $2', [spaceId, id]);
  return rowCount === 1;
}
