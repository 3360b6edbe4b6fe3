import { Controller } from '@nestjs/common';
import { type KeyedPage, listWebhooks, readWebhook, type WebhookView } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';

import { administeredSpace, findWebhook } from './find-webhook';
import { webhookView } from '../rows/webhook-row';
import { listWebhookRows } from './webhooks.store';

@Controller()
export class ReadWebhooksHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(readWebhook)
  async read(request: NonNullable<typeof readWebhook.request>): Promise<WebhookView> {
    return webhookView(await findWebhook(this.pool, administeredSpace(request), request.id));
  }

  @HandleRpc(listWebhooks)
  async list(request: NonNullable<typeof listWebhooks.request>): Promise<KeyedPage<WebhookView>> {
    const { after, limit } = request;
    const rows = await listWebhookRows(this.pool, administeredSpace(request), { after, limit: limit + 1 });
    const page = rows.slice(0, limit);
    return { items: page.map(webhookView), after: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
  }
}
