import { setTimeout as sleep } from 'node:timers/promises';
import { jobCompleted, jobFailed, variantCreated, type Envelope, type JobFact } from '@scriptorium/contracts';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { requestLocalization } from './product';

const EVENTS = 'EVENTS';

/** Milliseconds from the moment before the request was sent. */
export interface JobTimes {
  /** The request was answered. */
  readonly accepted: number;
  /** `job.completed` came. */
  readonly completed: number;
  /** The last `variant.created` was in the stream as well. */
  readonly stored: number;
}

/** Requests jobs over HTTP and waits for their ends, as a consumer of the events would see them. */
export class ProductJobs {
  private readonly ended = new Map<string, number>();
  private noticed: () => void = () => undefined;

  private constructor(
    private readonly gatewayUrl: string,
    private readonly nats: NatsConnection,
    private readonly streams: JetStreamManager,
  ) {
    for (const type of [jobCompleted, jobFailed]) {
      nats.subscribe(type.filter, {
        callback: (_error, message) => {
          const at = performance.now();
          const { data } = message.json<Envelope<JobFact>>();
          this.ended.set(`${data.jobId} ${data.state}`, at);
          this.noticed();
        },
      });
    }
  }

  static async open(gatewayUrl: string, natsUrl: string): Promise<ProductJobs> {
    const nats = await connect({ servers: natsUrl, name: 'bench' });
    return new ProductJobs(gatewayUrl, nats, await jetstreamManager(nats));
  }

  /** Only after `forgetEvents`: the job's events are waited for by counting all there are. */
  async runLarge(rootId: string, locales: readonly string[], variants: number): Promise<JobTimes> {
    const start = performance.now();
    const jobId = await requestLocalization(this.gatewayUrl, rootId, locales);
    const accepted = performance.now();
    const completed = await this.end(jobId);
    while ((await this.countCreated()) < variants) await sleep(1);
    const stored = performance.now();
    return { accepted: accepted - start, completed: completed - start, stored: stored - start };
  }

  /** Milliseconds from request to `job.completed`. */
  async runSmall(rootId: string, locales: readonly string[]): Promise<number> {
    const start = performance.now();
    const jobId = await requestLocalization(this.gatewayUrl, rootId, locales);
    return (await this.end(jobId)) - start;
  }

  /** Ids are computed, so the same tree gives the same events again: only a new stream takes them as new. */
  async forgetEvents(): Promise<void> {
    const { config } = await this.streams.streams.info(EVENTS);
    await this.streams.streams.delete(EVENTS);
    await this.streams.streams.add(config);
  }

  async close(): Promise<void> {
    await this.nats.close();
  }

  private async end(jobId: string): Promise<number> {
    for (;;) {
      if (this.ended.has(`${jobId} failed`)) throw new Error(`Job ${jobId} failed`);
      const at = this.ended.get(`${jobId} completed`);
      if (at !== undefined) return at;
      await new Promise<void>((resolve) => (this.noticed = resolve));
    }
  }

  private async countCreated(): Promise<number> {
    const { state } = await this.streams.streams.info(EVENTS, { subjects_filter: variantCreated.filter });
    return Object.values(state.subjects ?? {}).reduce((sum, count) => sum + count, 0);
  }
}
