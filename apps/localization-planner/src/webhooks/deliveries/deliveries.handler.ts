import { Controller } from '@nestjs/common';
import {
  type DeliveryPage,
  listWebhookDeliveries,
  readWebhookDelivery,
  RejectedError,
  resendWebhookDelivery,
  type SpaceId,
  type WebhookDeliveryDetails,
} from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { inTransactionOnce } from '@scriptorium/persistence';
import { type ClientBase, Pool } from 'pg';

import { WebhookSender } from '../sending/webhook-sender.service';
import { administeredSpace, findWebhook, requireEnabled } from '../subscriptions/find-webhook';
import { listDeliveryRows, readDeliveryRow, resendDelivery, wakeWebhook } from './deliveries.store';
import { deliveryDetails, deliveryView } from './delivery-row';

@Controller()
export class DeliveriesHandler {
  constructor(
    private readonly pool: Pool,
    private readonly sender: WebhookSender,
  ) {}

  @HandleRpc(listWebhookDeliveries)
  async list(request: NonNullable<typeof listWebhookDeliveries.request>): Promise<DeliveryPage> {
    const { id, state, after, limit } = request;
    const spaceId = administeredSpace(request);
    await findWebhook(this.pool, spaceId, id);
    const rows = await listDeliveryRows(this.pool, spaceId, id, { state, after, limit: limit + 1 });
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    const place = last === undefined ? null : { createdAt: last.place, position: last.position, id: last.id };
    return { items: page.map(deliveryView), after: place };
  }

  @HandleRpc(readWebhookDelivery)
  async read(request: NonNullable<typeof readWebhookDelivery.request>): Promise<WebhookDeliveryDetails> {
    return details(this.pool, administeredSpace(request), request);
  }

  @HandleRpc(resendWebhookDelivery)
  async resend(request: NonNullable<typeof resendWebhookDelivery.request>): Promise<WebhookDeliveryDetails> {
    const { id, deliveryId } = request;
    const spaceId = administeredSpace(request);
    const view = await inTransactionOnce(this.pool, spaceId, request, async (client) => {
      requireEnabled(await findWebhook(client, spaceId, id));
      // Before the delivery: the sender sets `due_at` under the lock of the webhook.
      await wakeWebhook(client, spaceId, id);
      await resendDelivery(client, spaceId, id, deliveryId);
      return details(client, spaceId, request);
    });
    this.sender.wake();
    return view;
  }
}

async function details(
  db: ClientBase | Pool,
  spaceId: SpaceId,
  { id, deliveryId }: { readonly id: string; readonly deliveryId: string },
): Promise<WebhookDeliveryDetails> {
  const row = await readDeliveryRow(db, spaceId, id, deliveryId);
  if (row !== undefined) return deliveryDetails(row);
  throw new RejectedError('NOT_FOUND', `The delivery ${deliveryId} does not exist in the webhook ${id}.`);
}
