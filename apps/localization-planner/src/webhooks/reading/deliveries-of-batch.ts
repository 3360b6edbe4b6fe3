import { type Envelope, hashUuid } from '@scriptorium/contracts';
import type { StoredEvent } from '@scriptorium/messaging';

import { filterOf, type WebhookRow } from '../rows/webhook-row';
import { matches } from './matches';
import type { NewDelivery, StoredPayload } from './reader.store';

export interface BatchRows {
  readonly payloads: readonly StoredPayload[];
  readonly deliveries: readonly NewDelivery[];
}

/**
 * Returns the rows of the deliveries of a batch of events. Ids are computed, so an event that is read or was published
 * twice has the same rows. Deliveries with one order key are sent one after another: those of one job or variant.
 */
export function deliveriesOf(events: readonly StoredEvent[], webhooks: readonly WebhookRow[]): BatchRows {
  const payloads = new Map<string, StoredPayload>();
  const deliveries = new Map<string, NewDelivery>();
  const bySpace = new Map<string, WebhookRow[]>();
  for (const webhook of webhooks) bySpace.set(webhook.space_key, [...(bySpace.get(webhook.space_key) ?? []), webhook]);
  for (const { space, position, text } of events) {
    const candidates = bySpace.get(space)?.filter((webhook) => position > Number(webhook.start_position)) ?? [];
    if (candidates.length === 0) continue;
    const event = JSON.parse(text) as Envelope;
    for (const webhook of candidates) {
      if (!matches({ events: webhook.events, filter: filterOf(webhook) }, event)) continue;
      const { space_id: spaceId, id: webhookId } = webhook;
      const payloadId = payloadIdOf(spaceId, event.id);
      payloads.set(payloadId, { spaceId, id: payloadId, eventId: event.id, type: event.type, payload: text });
      const id = deliveryIdOf(webhookId, event.id);
      const [orderKey, sequence] = [event.subject ?? event.id, event.sequence ?? ''];
      deliveries.set(id, { spaceId, webhookId, id, eventId: payloadId, orderKey, sequence, position });
    }
  }
  return { payloads: [...payloads.values()], deliveries: [...deliveries.values()] };
}

const LAYOUT = { version: 8, variantBits: 2 } as const;

export function payloadIdOf(spaceId: number, eventId: string): string {
  return hashUuid(['webhook event', ' ', String(spaceId), ' ', eventId], LAYOUT);
}

/** Returns the id of a delivery, which the endpoint receives as `webhook-id`. */
export function deliveryIdOf(webhookId: string, eventId: string): string {
  return hashUuid(['webhook delivery', ' ', webhookId, ' ', eventId], LAYOUT);
}
