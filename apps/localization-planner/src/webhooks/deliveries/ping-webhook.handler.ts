import { Controller } from '@nestjs/common';
import { pingWebhook, type WebhookDeliveryView } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { inTransactionOnce } from '@scriptorium/persistence';
import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';

import { deliveryIdOf, payloadIdOf } from '../reading/deliveries-of-batch';
import { insertDeliveries, insertPayloads } from '../reading/reader.store';
import { WebhookSender } from '../sending/webhook-sender.service';
import { administeredSpace, findWebhook, requireEnabled } from '../subscriptions/find-webhook';
import { readDeliveryRow, wakeWebhook } from './deliveries.store';
import { deliveryView } from './delivery-row';

const TYPE = 'scriptorium.webhook.ping.v2';

/** Stores the delivery of a test event, which is sent like other events and is no event of the stream. */
@Controller()
export class PingWebhookHandler {
  constructor(
    private readonly pool: Pool,
    private readonly sender: WebhookSender,
  ) {}

  @HandleRpc(pingWebhook)
  async handle(request: NonNullable<typeof pingWebhook.request>): Promise<WebhookDeliveryView> {
    const { spaceKey, id: webhookId } = request;
    const spaceId = administeredSpace(request);
    const eventId = `ping/${randomUUID()}`;
    const [id, payloadId] = [deliveryIdOf(webhookId, eventId), payloadIdOf(spaceId, eventId)];
    const payload = JSON.stringify(pingEvent(eventId, spaceKey, webhookId, new Date()));
    const view = await inTransactionOnce(this.pool, spaceId, request, async (client) => {
      requireEnabled(await findWebhook(client, spaceId, webhookId));
      await wakeWebhook(client, spaceId, webhookId);
      await insertPayloads(client, [{ spaceId, id: payloadId, eventId, type: TYPE, payload }]);
      const order = { orderKey: eventId, sequence: '', position: 0 };
      await insertDeliveries(client, [{ spaceId, webhookId, id, eventId: payloadId, ...order }]);
      const row = await readDeliveryRow(client, spaceId, webhookId, id);
      if (row === undefined) throw new Error(`The delivery ${id} was not stored.`);
      return deliveryView(row);
    });
    this.sender.wake();
    return view;
  }
}

function pingEvent(id: string, spaceKey: string, webhookId: string, now: Date) {
  return {
    specversion: '1.0',
    id,
    source: `/spaces/${spaceKey}`,
    type: TYPE,
    subject: webhookId,
    time: now.toISOString(),
    datacontenttype: 'application/json',
    data: { webhookId },
  };
}
