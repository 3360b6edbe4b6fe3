import { randomBytes, randomUUID } from 'node:crypto';

import { Delete, Get, Param, Patch, Post, Put } from '@nestjs/common';
import {
  createWebhook,
  deleteWebhook,
  listWebhooks,
  omitUndefined,
  readWebhook,
  rotateWebhookSecret,
  updateWebhook,
  type WebhookFilter,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { IdempotentCalls } from '../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { NativeBody } from '../inputs/native-body.pipe';
import { NativeQuery } from '../inputs/native-query.pipe';
import { ListOf } from '../lists/list-of.dto';
import { PageQuery } from '../lists/page-query.dto';
import { Pages } from '../lists/pages.service';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { requireEvents } from './require-events';
import { EXAMPLE_SECRET, EXAMPLE_WEBHOOK } from './webhook-examples';
import { webhookIdOf } from './webhook-ids';
import {
  CreatedWebhook,
  NewWebhook,
  Webhook,
  WebhookChange,
  type WebhookFilterBody,
  WebhookSecretBody,
} from './webhook.dto';

const SECRET_BYTES = 32;

/** Webhooks: endpoints that receive the events of a space (docs/how-to/receive-webhooks.md). */
@NativeController('spaces/:space/webhooks', 'Webhooks')
export class WebhooksController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
    private readonly pages: Pages,
  ) {}

  @Get()
  @Operation({
    id: 'listWebhooks',
    summary: 'Lists the webhooks of a space, by their ids.',
    scope: 'admin',
    hasPosition: true,
    response: ListOf(Webhook),
    responseHeaders: ['Link'],
    example: { response: { items: [EXAMPLE_WEBHOOK], nextCursor: null } },
  })
  async list(@Context() context: RequestContext, @Param('space') spaceKey: string, @NativeQuery() query: PageQuery) {
    const after = this.pages.after<string>(context, query);
    const request = { caller: context.caller, spaceKey, limit: query.limit, ...omitUndefined({ after }) };
    return this.pages.present(context, await this.rpc.call(listWebhooks, request));
  }

  @Post()
  @Operation({
    id: 'createWebhook',
    summary: 'Creates a webhook, which receives the events from now on.',
    description: 'The response shows the secret, once. Requests are signed as Standard Webhooks describes.',
    scope: 'admin',
    headers: ['Idempotency-Key'],
    status: 201,
    response: CreatedWebhook,
    rejects: ['WEBHOOK_URL_REFUSED', 'LIMIT_EXCEEDED'],
    links: { getWebhook: 'id' },
    example: {
      request: {
        url: EXAMPLE_WEBHOOK.url,
        events: EXAMPLE_WEBHOOK.events,
        filter: EXAMPLE_WEBHOOK.filter,
      },
      response: { ...EXAMPLE_WEBHOOK, secret: EXAMPLE_SECRET },
    },
  })
  async create(
    @Context() context: RequestContext,
    @Param('space') spaceKey: string,
    @NativeBody() { url, events, filter, secret: sent }: NewWebhook,
  ): Promise<CreatedWebhook> {
    requireEvents(events);
    const [id, secret] = [randomUUID(), sent ?? `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`];
    const request = { caller: context.caller, spaceKey, id, url, events, filter: filterOf(filter), secret };
    const view = await this.idempotent.call(context, createWebhook, request);
    context.addHeaders({ 'cache-control': 'no-store' });
    // The stored reply of an earlier request has another id.
    return { ...view, secret: view.id === id ? secret : null };
  }

  @Get(':id')
  @Operation({
    id: 'getWebhook',
    summary: 'Reads a webhook.',
    scope: 'admin',
    response: Webhook,
    example: { response: EXAMPLE_WEBHOOK },
  })
  read(@Context() { caller }: RequestContext, @Param('space') spaceKey: string, @Param('id') id: string) {
    return this.rpc.call(readWebhook, { caller, spaceKey, id: webhookIdOf(id) });
  }

  @Patch(':id')
  @Operation({
    id: 'patchWebhook',
    summary: 'Changes, disables or enables a webhook.',
    scope: 'admin',
    response: Webhook,
    rejects: ['WEBHOOK_URL_REFUSED'],
    example: { request: { events: ['*'] }, response: { ...EXAMPLE_WEBHOOK, events: ['*'] } },
  })
  async change(
    @Context() { caller }: RequestContext,
    @Param('space') spaceKey: string,
    @Param('id') id: string,
    @NativeBody() { url, events, filter, state }: WebhookChange,
  ): Promise<Webhook> {
    if (events !== undefined) requireEvents(events);
    const change = omitUndefined({ url, events, filter: filter && filterOf(filter), state });
    return this.rpc.call(updateWebhook, { caller, spaceKey, id: webhookIdOf(id), ...change });
  }

  @Put(':id/secret')
  @Operation({
    id: 'putWebhookSecret',
    summary: 'Replaces the secret of a webhook.',
    description: 'Requests are signed with the former secret as well for 24 hours.',
    scope: 'admin',
    response: Webhook,
    example: {
      request: { secret: EXAMPLE_SECRET },
      response: { ...EXAMPLE_WEBHOOK, formerSecretUntil: '2026-12-02T10:00:00.000Z' },
    },
  })
  rotate(
    @Context() { caller }: RequestContext,
    @Param('space') spaceKey: string,
    @Param('id') id: string,
    @NativeBody() { secret }: WebhookSecretBody,
  ): Promise<Webhook> {
    return this.rpc.call(rotateWebhookSecret, { caller, spaceKey, id: webhookIdOf(id), secret });
  }

  @Delete(':id')
  @Operation({
    id: 'deleteWebhook',
    summary: 'Deletes a webhook and its deliveries.',
    scope: 'admin',
    status: 204,
  })
  async delete(@Context() { caller }: RequestContext, @Param('space') spaceKey: string, @Param('id') id: string) {
    await this.rpc.call(deleteWebhook, { caller, spaceKey, id: webhookIdOf(id) });
  }
}

function filterOf(filter: WebhookFilterBody = {}): WebhookFilter {
  const { locale, contentType, jobKind } = filter;
  return omitUndefined({ locale, contentType, jobKind });
}
