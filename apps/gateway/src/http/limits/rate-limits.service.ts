/**
 * The rate limits of a gateway, and their exchange with the other gateways.
 *
 * Each limiter counts in memory, so that a request costs no message and no statement. Once a second, a gateway
 * publishes the points that it has accepted since then, and the others add them. A key therefore gets at most its limit
 * and what the other gateways accept within a second. A gateway that is not connected misses points; it cannot serve
 * requests then either (docs/adr/0048-rate-limits-are-counted-in-memory.md).
 */
import { randomUUID } from 'node:crypto';

import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { EventStream, type PeerNotices } from '@scriptorium/messaging';

import { type LimiterOptions, SharedLimiter } from './shared-limiter';

type Entry = readonly [limiter: string, key: string, points: number];

interface Consumed {
  /** The gateway. It also receives its own notices. */
  readonly from: string;
  readonly entries: readonly Entry[];
}

const SHARED_EVERY_MS = 1_000;
/** A notice of this many entries has about 300 KB, and NATS accepts 1 MB. */
const MAX_ENTRIES = 3_000;

@Injectable()
export class RateLimits implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly id = randomUUID();
  private readonly limiters = new Map<string, SharedLimiter>();
  private readonly notices: PeerNotices<Consumed>;
  private timer: NodeJS.Timeout | undefined;

  constructor(stream: EventStream) {
    this.notices = stream.notices<Consumed>((consumed) => void this.receive(consumed), 'rates');
  }

  onApplicationBootstrap(): void {
    this.notices.start();
    this.timer = setInterval(() => void this.share(), SHARED_EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Creates a limiter, whose name is unique. */
  create(options: LimiterOptions): SharedLimiter {
    if (this.limiters.has(options.name)) throw new Error(`The limiter ${options.name} exists.`);
    const limiter = new SharedLimiter(options);
    this.limiters.set(options.name, limiter);
    return limiter;
  }

  /** Publishes what was consumed since the last call. */
  async share(): Promise<void> {
    const entries = [...this.limiters].flatMap(([name, limiter]) =>
      [...limiter.take()].map(([key, points]): Entry => [name, key, points]),
    );
    for (let at = 0; at < entries.length; at += MAX_ENTRIES) {
      await this.notices.send({ from: this.id, entries: entries.slice(at, at + MAX_ENTRIES) });
    }
  }

  private async receive({ from, entries }: Consumed): Promise<void> {
    if (from === this.id) return;
    for (const [name, key, points] of entries) await this.limiters.get(name)?.add(key, points);
  }
}
