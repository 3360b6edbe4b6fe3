import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { BackgroundLoop } from '@scriptorium/messaging';
import { randomUUID } from 'node:crypto';

import { Config } from '../../config';
import { EndpointRules } from '../endpoints/endpoint-rules';
import type { Lease } from '../rows/lease';
import type { WebhookRow } from '../rows/webhook-row';
import { WebhookPool } from '../webhook-pool.store';
import { EndpointLane } from './endpoint-lane';
import { RequestSender } from './send-request';
import { leaseDueWebhooks, renewLeases } from './sender.store';

const INTERVAL_MS = 500;
/** Longer than a request may take (WEBHOOK_TIMEOUT_MS). A webhook of a process that died waits for this time. */
const LEASE_MS = 60_000;
const RENEW_MS = 10_000;
/** Webhooks to which a process sends at once. */
const MAX_LANES = 64;

/**
 * Leases webhooks with due deliveries and sends to each one in a lane of its own (endpoint-lane.ts), so that a slow
 * endpoint does not delay the others. Any number of processes share the webhooks.
 */
@Injectable()
export class WebhookSender implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(WebhookSender.name);
  private readonly lease: Lease = { holder: randomUUID(), ms: LEASE_MS };
  private readonly lanes = new Map<EndpointLane, Promise<void>>();
  private readonly requests: RequestSender;
  private readonly leasing: BackgroundLoop;
  private readonly renewing: BackgroundLoop;

  constructor(
    private readonly pool: WebhookPool,
    private readonly config: Config,
  ) {
    this.requests = new RequestSender(
      new EndpointRules(config.WEBHOOK_ALLOWED_HOSTS),
      config.WEBHOOK_TIMEOUT_MS,
      (reason) => this.logger.warn(reason),
    );
    const { logger } = this;
    const lease = (): Promise<void> => this.leaseWebhooks();
    this.leasing = new BackgroundLoop({ name: WebhookSender.name, run: lease, logger, intervalMs: INTERVAL_MS });
    const renew = (): Promise<void> => this.renew();
    this.renewing = new BackgroundLoop({ name: 'Webhook leases', run: renew, logger, intervalMs: RENEW_MS });
  }

  onApplicationBootstrap(): void {
    this.leasing.start();
    this.renewing.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.leasing.stop();
    await Promise.all(this.lanes.values());
    await this.renewing.stop();
    this.requests.close();
  }

  /** Looks for due deliveries now. */
  wake(): void {
    this.leasing.trigger();
  }

  private async leaseWebhooks(): Promise<void> {
    const free = MAX_LANES - this.lanes.size;
    if (free === 0) return;
    const leaseEndsAt = performance.now() + LEASE_MS;
    for (const webhook of await leaseDueWebhooks(this.pool, this.lease, free)) this.startLane(webhook, leaseEndsAt);
  }

  private startLane(webhook: WebhookRow, leaseEndsAt: number): void {
    const { config } = this;
    const lane = new EndpointLane(webhook, leaseEndsAt, {
      pool: this.pool,
      holder: this.lease.holder,
      requests: this.requests,
      retry: {
        firstMs: config.WEBHOOK_RETRY_FIRST_MS,
        longestMs: config.WEBHOOK_RETRY_LONGEST_MS,
        giveUpAfterMs: config.WEBHOOK_GIVE_UP_AFTER_MS,
      },
      concurrency: config.WEBHOOK_CONCURRENCY,
      timeoutMs: config.WEBHOOK_TIMEOUT_MS,
      signal: this.leasing.signal,
    });
    const run = lane
      .run()
      .catch((error: unknown) => this.logger.warn(`Sending to the webhook ${webhook.id} failed: ${String(error)}`))
      .finally(() => {
        this.lanes.delete(lane);
        this.wake();
      });
    this.lanes.set(lane, run);
  }

  private async renew(): Promise<void> {
    const lanes = [...this.lanes.keys()];
    if (lanes.length === 0) return;
    const leaseEndsAt = performance.now() + LEASE_MS;
    const kept = new Set(
      await renewLeases(
        this.pool,
        this.lease,
        lanes.map((lane) => lane.key),
      ),
    );
    for (const lane of lanes) {
      if (kept.has(lane.key.id)) lane.extendLease(leaseEndsAt);
      else lane.loseLease();
    }
  }
}
