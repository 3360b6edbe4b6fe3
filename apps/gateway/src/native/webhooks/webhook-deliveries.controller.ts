import { Get, Param, Post } from '@nestjs/common';
import {
  type DeliveryPlace,
  listWebhookDeliveries,
  omitUndefined,
  pingWebhook,
  readWebhookDelivery,
  resendWebhookDelivery,
  type WebhookDeliveryDetails as DetailsView,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { RawJson } from '../../http/bodies/json-text';
import { IdempotentCalls } from '../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { NativeQuery } from '../inputs/native-query.pipe';
import { ListOf } from '../lists/list-of.dto';
import { Pages } from '../lists/pages.service';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { WebhookDeliveriesQuery, WebhookDelivery, WebhookDeliveryDetails } from './webhook-delivery.dto';
import { EXAMPLE_DELIVERY, EXAMPLE_DELIVERY_DETAILS } from './webhook-examples';
import { deliveryIdOf, webhookIdOf } from './webhook-ids';

const PENDING = {
  state: 'pending',
  attempts: 0,
  nextAttemptAt: EXAMPLE_DELIVERY.createdAt,
  attemptedAt: null,
  durationMs: null,
  status: null,
};

/** The deliveries of a webhook. They are kept for seven days. */
@NativeController('spaces/:space/webhooks/:id', 'Webhooks')
export class WebhookDeliveriesController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
    private readonly pages: Pages,
  ) {}

  @Get('deliveries')
  @Operation({
    id: 'listWebhookDeliveries',
    summary: 'Lists the deliveries of a webhook, newest first.',
    scope: 'admin',
    hasPosition: true,
    response: ListOf(WebhookDelivery),
    responseHeaders: ['Link'],
    example: { response: { items: [EXAMPLE_DELIVERY], nextCursor: null } },
  })
  async list(
    @Context() context: RequestContext,
    @Param('space') spaceKey: string,
    @Param('id') id: string,
    @NativeQuery() query: WebhookDeliveriesQuery,
  ) {
    const after = this.pages.after<DeliveryPlace>(context, query);
    const { limit, state } = query;
    const named = { caller: context.caller, spaceKey, id: webhookIdOf(id) };
    const page = await this.rpc.call(listWebhookDeliveries, { ...named, limit, ...omitUndefined({ state, after }) });
    return this.pages.present(context, page);
  }

  @Get('deliveries/:delivery')
  @Operation({
    id: 'getWebhookDelivery',
    summary: 'Reads a delivery with its request and response.',
    scope: 'admin',
    response: WebhookDeliveryDetails,
    example: { response: EXAMPLE_DELIVERY_DETAILS },
  })
  async read(
    @Context() { caller }: RequestContext,
    @Param('space') spaceKey: string,
    @Param('id') id: string,
    @Param('delivery') deliveryId: string,
  ): Promise<WebhookDeliveryDetails> {
    const request = { caller, spaceKey, id: webhookIdOf(id), deliveryId: deliveryIdOf(deliveryId) };
    return presentDetails(await this.rpc.call(readWebhookDelivery, request));
  }

  @Post('deliveries/:delivery/resend')
  @Operation({
    id: 'resendWebhookDelivery',
    summary: 'Sends a delivery again, with the same `webhook-id`.',
    scope: 'admin',
    headers: ['Idempotency-Key'],
    status: 202,
    response: WebhookDeliveryDetails,
    rejects: ['WEBHOOK_DISABLED'],
    example: { response: { ...EXAMPLE_DELIVERY_DETAILS, state: 'pending', nextAttemptAt: EXAMPLE_DELIVERY.createdAt } },
  })
  async resend(
    @Context() context: RequestContext,
    @Param('space') spaceKey: string,
    @Param('id') id: string,
    @Param('delivery') deliveryId: string,
  ): Promise<WebhookDeliveryDetails> {
    const { caller } = context;
    const request = { caller, spaceKey, id: webhookIdOf(id), deliveryId: deliveryIdOf(deliveryId) };
    return presentDetails(await this.idempotent.call(context, resendWebhookDelivery, request));
  }

  @Post('ping')
  @Operation({
    id: 'pingWebhook',
    summary: 'Sends a test event to a webhook.',
    description: 'Its type is `scriptorium.webhook.ping.v2`. The delivery shows the response of the endpoint.',
    scope: 'admin',
    headers: ['Idempotency-Key'],
    status: 202,
    response: WebhookDelivery,
    rejects: ['WEBHOOK_DISABLED'],
    example: {
      response: { ...EXAMPLE_DELIVERY, ...PENDING, eventType: 'scriptorium.webhook.ping.v2', eventId: 'ping/1' },
    },
  })
  ping(
    @Context() context: RequestContext,
    @Param('space') spaceKey: string,
    @Param('id') id: string,
  ): Promise<WebhookDelivery> {
    const request = { caller: context.caller, spaceKey, id: webhookIdOf(id) };
    return this.idempotent.call(context, pingWebhook, request);
  }
}

function presentDetails({ payload, ...view }: DetailsView): WebhookDeliveryDetails {
  return { ...view, event: new RawJson(payload) };
}
