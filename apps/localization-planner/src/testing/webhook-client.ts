import {
  type Caller,
  createWebhook,
  type CreateWebhook,
  type Idempotent,
  type JobFact,
  jobProgressed,
  readWebhook,
  type WebhookView,
} from '@scriptorium/contracts';
import { randomUUID } from 'node:crypto';

import { type RunningPlanner, startPlanner } from './running-planner';
import type { Endpoint } from './webhook-endpoint';

/** Short times, and `localhost` as an allowed host. 127.0.0.1 is not allowed. */
const FAST = {
  WEBHOOK_ALLOWED_HOSTS: 'localhost',
  WEBHOOK_RETRY_FIRST_MS: '20',
  WEBHOOK_RETRY_LONGEST_MS: '200',
  WEBHOOK_TIMEOUT_MS: '1000',
};

/** A planner, and functions that make webhooks and events in its space. */
export class WebhookClient {
  readonly caller: Caller;
  private published = 0;

  private constructor(readonly planner: RunningPlanner) {
    const [grant] = planner.caller.grants;
    if (grant === undefined) throw new Error('The caller has no space.');
    this.caller = { ...planner.caller, grants: [{ ...grant, scopes: ['admin'] }] };
  }

  static async start(environment: Readonly<Record<string, string>> = {}): Promise<WebhookClient> {
    return new WebhookClient(await startPlanner({ ...FAST, ...environment }));
  }

  get ofSpace() {
    return { caller: this.caller, spaceKey: this.planner.tree.spaceKey };
  }

  /** Creates a webhook for job events at an endpoint, which then verifies requests with its secret. */
  create(endpoint: Endpoint, more: Partial<CreateWebhook & Idempotent> = {}): Promise<WebhookView> {
    endpoint.secret = `whsec_${Buffer.from(randomUUID()).toString('base64')}`;
    const { secret, url } = endpoint;
    const request = { ...this.ofSpace, id: randomUUID(), url, events: ['job.*'], filter: {}, secret, ...more };
    return this.planner.rpc.call(createWebhook, request);
  }

  read(id: string): Promise<WebhookView> {
    return this.planner.rpc.call(readWebhook, { ...this.ofSpace, id });
  }

  /** Publishes `count` events of a job, in the order of their sequences. Returns their ids. */
  async publish(job: string, count: number, data: Partial<JobFact> = {}): Promise<string[]> {
    const messages = Array.from({ length: count }, () => {
      this.published += 1;
      const sequence = String(this.published).padStart(16, '0');
      const about = { space: this.ofSpace.spaceKey, about: job, sequence };
      return jobProgressed.message(about, `event-${this.published}`, data as JobFact, new Date());
    });
    await this.planner.publisher.publishAll(messages);
    return messages.map(({ envelope }) => envelope.id);
  }

  stop(): Promise<void> {
    return this.planner.stop();
  }
}
