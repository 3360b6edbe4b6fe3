import { setTimeout as sleep } from 'node:timers/promises';
import { variantCreated } from '@scriptorium/contracts';
import type { NatsConnection } from '@nats-io/transport-node';
import { connectToNats } from '@scriptorium/testing';
import { EventStream } from '../system/event-stream';
import { JobEnds } from '../system/job-ends';
import { requestLocalization } from '../system/product';

/** Milliseconds from sending the request. */
export interface JobTimes {
  /** The response arrived. */
  readonly accepted: number;
  /** `job.completed` arrived. */
  readonly completed: number;
  /** The stream had the last `variant.created` as well. */
  readonly stored: number;
}

/** Requests jobs over HTTP and waits for their ends, as a consumer of the events does. */
export class ProductJobs {
  private readonly ends: JobEnds;

  private constructor(
    private readonly gatewayUrl: string,
    private readonly nats: NatsConnection,
    readonly events: EventStream,
  ) {
    this.ends = new JobEnds(nats);
  }

  static async open(gatewayUrl: string, natsUrl: string, natsFolder: string): Promise<ProductJobs> {
    const nats = await connectToNats(natsUrl);
    return new ProductJobs(gatewayUrl, nats, await EventStream.open(nats, natsFolder));
  }

  /**
   * Runs a job until its last event is stored. Requires `events.recreate` before, since it counts all events in the
   * stream.
   */
  async runLarge(rootId: string, locales: readonly string[], variants: number): Promise<JobTimes> {
    const start = performance.now();
    const jobId = await requestLocalization(this.gatewayUrl, rootId, locales);
    const accepted = performance.now();
    const { at: completed } = await this.ends.of(jobId);
    while ((await this.events.count(variantCreated.filters)) < variants) await sleep(1);
    const stored = performance.now();
    return { accepted: accepted - start, completed: completed - start, stored: stored - start };
  }

  /** Returns the milliseconds from the request to `job.completed`. */
  async runSmall(rootId: string, locales: readonly string[]): Promise<number> {
    const start = performance.now();
    const jobId = await requestLocalization(this.gatewayUrl, rootId, locales);
    return (await this.ends.of(jobId)).at - start;
  }

  async close(): Promise<void> {
    await this.nats.close();
  }
}
