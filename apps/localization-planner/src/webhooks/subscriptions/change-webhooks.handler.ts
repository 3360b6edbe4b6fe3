import { Controller } from '@nestjs/common';
import {
  createWebhook,
  deleteWebhook,
  RejectedError,
  requireLimit,
  rotateWebhookSecret,
  updateWebhook,
  type WebhookView,
} from '@scriptorium/contracts';
import { EventPosition, HandleRpc } from '@scriptorium/messaging';
import { inTransaction, inTransactionOnce } from '@scriptorium/persistence';
import { Pool } from 'pg';

import { Config } from '../../config';
import { EndpointRules } from '../endpoints/endpoint-rules';
import { administeredSpace, findWebhook, webhookMissing } from './find-webhook';
import { webhookView } from '../rows/webhook-row';
import { lockRemovals } from '../../uses/removals.store';
import {
  changeWebhook,
  countWebhooks,
  enableWebhook,
  insertWebhook,
  lockReader,
  removeWebhook,
  replaceSecret,
  stopWebhook,
} from './webhooks.store';

/**
 * Creates, changes and deletes webhooks. A webhook receives the events after the position that the stream has before
 * the transaction. The lock of the reader orders the transaction and the batches of events.
 */
@Controller()
export class ChangeWebhooksHandler {
  private readonly rules: EndpointRules;

  constructor(
    private readonly pool: Pool,
    private readonly position: EventPosition,
    config: Config,
  ) {
    this.rules = new EndpointRules(config.WEBHOOK_ALLOWED_HOSTS);
  }

  @HandleRpc(createWebhook)
  async create(request: NonNullable<typeof createWebhook.request>): Promise<WebhookView> {
    const { caller, spaceKey, id, url, events, filter, secret } = request;
    const spaceId = administeredSpace(request);
    this.requireUrl(url);
    const startPosition = await this.position.last();
    return inTransactionOnce(this.pool, spaceId, request, async (client) => {
      await lockReader(client);
      await lockRemovals(client, spaceId);
      requireLimit('webhooksOfSpace', (await countWebhooks(client, spaceId)) + 1);
      const createdBy = caller.principalId;
      const webhook = { spaceId, id, spaceKey, url, events, filter, secret, startPosition, createdBy };
      const row = (await insertWebhook(client, webhook)) ?? (await findWebhook(client, spaceId, id));
      return webhookView(row);
    });
  }

  @HandleRpc(updateWebhook)
  async update(request: NonNullable<typeof updateWebhook.request>): Promise<WebhookView> {
    const { id, url, state } = request;
    const spaceId = administeredSpace(request);
    if (url !== undefined) this.requireUrl(url);
    const startPosition = state === 'enabled' ? await this.position.last() : undefined;
    return inTransaction(this.pool, async (client) => {
      if (startPosition !== undefined) await lockReader(client);
      await changeWebhook(client, spaceId, request);
      if (startPosition !== undefined) await enableWebhook(client, spaceId, id, startPosition);
      if (state === 'disabled') await stopWebhook(client, spaceId, id);
      return webhookView(await findWebhook(client, spaceId, id));
    });
  }

  @HandleRpc(rotateWebhookSecret)
  async rotate(request: NonNullable<typeof rotateWebhookSecret.request>): Promise<WebhookView> {
    const { id, secret } = request;
    const spaceId = administeredSpace(request);
    return inTransaction(this.pool, async (client) => {
      await replaceSecret(client, spaceId, id, secret);
      return webhookView(await findWebhook(client, spaceId, id));
    });
  }

  @HandleRpc(deleteWebhook)
  async delete(request: NonNullable<typeof deleteWebhook.request>): Promise<Record<string, never>> {
    if (!(await removeWebhook(this.pool, administeredSpace(request), request.id))) throw webhookMissing(request.id);
    return {};
  }

  private requireUrl(url: string): void {
    const reason = this.rules.refusalOf(url);
    if (reason !== undefined) throw new RejectedError('WEBHOOK_URL_REFUSED', reason, { reason });
  }
}
