/**
 * Sends the due deliveries of one webhook, which this process leases.
 *
 *   order       Deliveries with one order key are sent one after another: the next one begins when the result of the
 *               one before is stored. Those of different keys are sent at once, up to a limit.
 *   changes     The URL, the secrets and the state are read again with each stored result. So the next request has the
 *               new ones, and none begins after the webhook was disabled.
 *   lease       No request begins that could outlast the lease. So no other process sends at the same time.
 *   failures    After five in a row the lane pauses. The first delivery after a pause is sent alone. Deliveries with
 *               fewer attempts are sent first, so those that the endpoint rejects do not delay the others.
 *   fairness    A lane ends after `TURN_MS`. The webhook then queues behind the other ones that are due.
 *   stop        No request begins. Requests in progress have some time to end, then they are aborted.
 *
 * Failure mode: a request whose result is not stored, because the process died or was stopped, is sent again.
 */
import type { Pool } from 'pg';
import { inTransaction } from '@scriptorium/persistence';

import type { WebhookRow } from '../rows/webhook-row';
import {
  decideDelivery,
  type EndpointHealth,
  FAILURES_TO_PAUSE,
  healthAfter,
  pauseAfter,
  reasonToDisable,
  type RetryOptions,
} from './decide-delivery';
import { disableWebhook, hurryDeliveries, saveHealth } from './endpoint-health.store';
import type { Attempt, RequestSender } from './send-request';
import {
  type DeliveryResult,
  type DueDelivery,
  readDueDeliveries,
  releaseWebhook,
  saveResults,
  type WebhookKey,
  type WebhookTarget,
} from './sender.store';
import { signaturesOf } from './signature';

export interface LaneOptions {
  readonly pool: Pool;
  readonly holder: string;
  readonly requests: RequestSender;
  readonly retry: RetryOptions;
  readonly concurrency: number;
  readonly timeoutMs: number;
  /** Aborts when the process stops. */
  readonly signal: AbortSignal;
}

interface Ended {
  readonly delivery: DueDelivery;
  readonly url: string;
  readonly attemptedAt: Date;
  readonly attempt: Attempt;
}

const TURN_MS = 30_000;
const STOP_MS = 5_000;
/** Deliveries that are read at once, for each one that may be in progress. */
const READ_AHEAD = 8;

export class EndpointLane {
  readonly key: WebhookKey;
  private readonly inProgress = new Map<string, Promise<void>>();
  private readonly aborted = new AbortController();
  private readonly turnEndsAt = performance.now() + TURN_MS;
  private queue: DueDelivery[] = [];
  private ended: Ended[] = [];
  private target: WebhookTarget;
  private health: EndpointHealth;
  private isOver = false;

  /** @param leaseEndsAt in the time of `performance.now()` */
  constructor(
    webhook: WebhookRow,
    private leaseEndsAt: number,
    private readonly options: LaneOptions,
  ) {
    this.key = { spaceId: webhook.space_id, id: webhook.id };
    this.target = webhook;
    this.health = { failures: webhook.failures, failingSince: webhook.failing_since?.getTime() ?? null };
  }

  extendLease(endsAt: number): void {
    this.leaseEndsAt = endsAt;
  }

  /** Another process may lease the webhook: nothing more is sent. */
  loseLease(): void {
    this.leaseEndsAt = 0;
  }

  /** Sends until nothing is due. */
  async run(): Promise<void> {
    const { pool, holder, signal } = this.options;
    const stop = (): void => void setTimeout(() => this.aborted.abort(), STOP_MS).unref();
    signal.addEventListener('abort', stop, { once: true });
    try {
      while (await this.startRequests()) {
        await Promise.race(this.inProgress.values());
        await this.saveEnded();
      }
    } finally {
      await Promise.allSettled(this.inProgress.values());
      signal.removeEventListener('abort', stop);
      await this.saveEnded();
      await inTransaction(pool, (client) => releaseWebhook(client, holder, this.key));
    }
  }

  /** Returns whether requests are in progress. */
  private async startRequests(): Promise<boolean> {
    const { concurrency } = this.options;
    const limit = this.health.failures >= FAILURES_TO_PAUSE ? 1 : concurrency;
    if (this.maySend() && this.inProgress.size + this.queue.length < limit) await this.fillQueue(limit);
    while (this.maySend() && this.inProgress.size < limit) {
      const delivery = this.queue.shift();
      if (delivery === undefined) break;
      this.inProgress.set(delivery.order_key, this.send(delivery));
    }
    return this.inProgress.size > 0;
  }

  private maySend(): boolean {
    const now = performance.now();
    const isLeased = now + this.options.timeoutMs < this.leaseEndsAt;
    return isLeased && !this.isOver && now < this.turnEndsAt && !this.options.signal.aborted;
  }

  private async fillQueue(limit: number): Promise<void> {
    const busy = [...this.inProgress.keys(), ...this.queue.map((delivery) => delivery.order_key)];
    this.queue.push(...(await readDueDeliveries(this.options.pool, this.key, busy, limit * READ_AHEAD)));
  }

  private async send(delivery: DueDelivery): Promise<void> {
    const { url } = this.target;
    const [attemptedAt, body] = [new Date(), delivery.payload];
    const timestamp = Math.floor(attemptedAt.getTime() / 1_000);
    const headers = {
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'user-agent': 'Scriptorium-Webhooks',
      'webhook-id': delivery.id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signaturesOf(this.secrets(attemptedAt), { id: delivery.id, timestamp, body }),
    };
    try {
      const attempt = await this.options.requests.send({ url, headers, body }, this.aborted.signal);
      this.ended.push({ delivery, url, attemptedAt, attempt });
    } catch {
      // Aborted by the stop: the delivery stays as it was.
      this.inProgress.delete(delivery.order_key);
    }
  }

  private secrets(now: Date): readonly string[] {
    const { secret, former_secret: former, former_secret_until: until } = this.target;
    return former !== null && until !== null && until > now ? [secret, former] : [secret];
  }

  /** Saves the results of the requests that have ended. Their order keys are free after that. */
  private async saveEnded(): Promise<void> {
    const ended = this.ended.splice(0);
    if (ended.length === 0) return;
    const { pool, holder } = this.options;
    const results = ended.map((each) => this.resultOf(each));
    const { saved, webhook } = await saveResults(pool, holder, this.key, results);
    // The webhook was disabled or deleted, or another process leases it. The delivery would be sent again at once.
    if (saved < results.length || webhook?.state !== 'enabled') this.isOver = true;
    this.target = webhook ?? this.target;
    await this.updateHealth(ended);
    for (const { delivery } of ended) this.inProgress.delete(delivery.order_key);
  }

  private resultOf({ delivery, url, attemptedAt, attempt }: Ended): DeliveryResult {
    const attempts = { attempts: delivery.attempts + 1, firstAttemptAt: +(delivery.first_attempt_at ?? attemptedAt) };
    const decision = decideDelivery(attempt, attempts, this.options.retry, Date.now(), Math.random);
    return {
      id: delivery.id,
      url,
      state: decision.state,
      retryInMs: decision.state === 'pending' ? decision.retryInMs : 0,
      attemptedAt,
      durationMs: attempt.durationMs,
      status: attempt.status ?? null,
      response: attempt.response ?? null,
      error: attempt.error ?? null,
    };
  }

  private async updateHealth(ended: readonly Ended[]): Promise<void> {
    const { pool, holder, retry } = this.options;
    const before = this.health;
    const now = Date.now();
    for (const { url, attempt } of ended) {
      this.health = healthAfter(this.health, attempt, now);
      const reason = reasonToDisable(attempt, this.health, retry, now);
      if (reason === undefined) continue;
      this.isOver = true;
      await disableWebhook(pool, holder, this.key, { reason, url });
    }
    const { failures, failingSince } = this.health;
    if (failures === 0 && before.failures === 0) return;
    const pauseMs = pauseAfter(this.health, retry, Math.random);
    if (pauseMs > 0) this.isOver = true;
    const since = failingSince === null ? null : new Date(failingSince);
    await saveHealth(pool, holder, this.key, { failures, failingSince: since, pauseMs });
    if (failures > 0 || before.failures < FAILURES_TO_PAUSE || before.failingSince === null) return;
    // The first failure ended at `failingSince`. Requests that were in progress then began up to a time-out earlier.
    await hurryDeliveries(pool, this.key, new Date(before.failingSince - this.options.timeoutMs));
  }
}
