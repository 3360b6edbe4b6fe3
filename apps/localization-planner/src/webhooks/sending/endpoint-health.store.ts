import type { WebhookDisabledReason } from '@scriptorium/contracts';
import type { Pool } from 'pg';

import type { WebhookKey } from './sender.store';

export interface SavedHealth {
  readonly failures: number;
  readonly failingSince: Date | null;
  /** 0: sending continues. */
  readonly pauseMs: number;
}

/** Saves the failures of a webhook since its last success. */
export async function saveHealth(
  pool: Pool,
  holder: string,
  { spaceId, id }: WebhookKey,
  { failures, failingSince, pauseMs }: SavedHealth,
): Promise<void> {
  await pool.query({
    name: 'save-webhook-health',
    text: `
update webhooks.webhooks
   set failures = $4,
       failing_since = $5,
       paused_until = case when $6 > 0 then now() + $6 * interval '1 millisecond' end
 where space_id = $2
   and id = $3
   and leased_by = $1`,
    values: [holder, spaceId, id, failures, failingSince, pauseMs],
  });
}

/**
 * Has deliveries sent now that wait for another attempt and were first tried after `since`: the endpoint works again.
 * Earlier ones failed while others succeeded, so their endpoint rejects them.
 */
export async function hurryDeliveries(pool: Pool, { spaceId, id }: WebhookKey, since: Date): Promise<void> {
  await pool.query({
    name: 'hurry-webhook-deliveries',
    text: `
update webhooks.deliveries
   set next_attempt_at = now()
 where space_id = $1
   and webhook_id = $2
   and state = 'pending'
   and next_attempt_at > now()
   and first_attempt_at > $3`,
    values: [spaceId, id, since],
  });
}

/** Disables a webhook that still has the URL at which attempts failed. Its pending deliveries stay pending. */
export async function disableWebhook(
  pool: Pool,
  holder: string,
  { spaceId, id }: WebhookKey,
  { reason, url }: { readonly reason: WebhookDisabledReason; readonly url: string },
): Promise<void> {
  await pool.query({
    name: 'disable-webhook',
    text: `
update webhooks.webhooks
   set state = 'disabled', disabled_reason = $4, disabled_at = now(), paused_until = null, due_at = null
 where space_id = $2
   and id = $3
   and leased_by = $1
   and state = 'enabled'
   and url = $5`,
    values: [holder, spaceId, id, reason, url],
  });
}
