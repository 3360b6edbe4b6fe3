import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { addressOf, createPool } from '@scriptorium/persistence';

import { Config } from '../config';
import { DeliveriesHandler } from './deliveries/deliveries.handler';
import { PingWebhookHandler } from './deliveries/ping-webhook.handler';
import { SweepDeliveries } from './deliveries/sweep-deliveries.service';
import { ReadEvents } from './reading/read-events.service';
import { WebhookSender } from './sending/webhook-sender.service';
import { ChangeWebhooksHandler } from './subscriptions/change-webhooks.handler';
import { ReadWebhooksHandler } from './subscriptions/read-webhooks.handler';
import { WebhookPool } from './webhook-pool.store';

const CONNECTIONS = 4;

/** The sender of webhooks (docs/adr/0049-webhooks-are-sent-by-the-planner.md). */
@Module({
  controllers: [ReadWebhooksHandler, ChangeWebhooksHandler, PingWebhookHandler, DeliveriesHandler],
  providers: [WebhookSender, ReadEvents, SweepDeliveries],
})
export class WebhooksModule implements OnApplicationShutdown {
  constructor(private readonly pool: WebhookPool) {}

  static forRoot(config: Config): DynamicModule {
    const name = 'localization-planner-webhooks';
    const pool = createPool({ ...addressOf(config), name, connections: CONNECTIONS, byKeyOnly: true });
    return {
      module: WebhooksModule,
      providers: [
        { provide: WebhookPool, useValue: pool },
        { provide: Config, useValue: config },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
