/**
 * The events of a filter as they are stored, for all clients of this gateway that follow them.
 *
 * One consumer reads the events, whatever the number of clients. An EventRing keeps the last ones. Each client has only
 * a position, and gets the events after it as fast as it reads.
 *
 * After a lost connection to NATS, reading continues after the last event of the ring. If EVENTS is shorter than that,
 * it was lost. The positions of the clients mean nothing then, and their connections end.
 */
import type { LoggerService } from '@nestjs/common';
import type { Envelope } from '@scriptorium/contracts';
import type { EventFollower, EventStream, StoredEvent } from '@scriptorium/messaging';
import { LRUCache } from 'lru-cache';

import { EventRing } from './event-ring';
import { type LiveEvent, readEvent } from './live-event';

const COMMENT_MS = 15_000;
const MAX_ENTITIES = 20_000;

/** A connection of a client. */
export interface Listener {
  /** There are more events in the ring. */
  wake(): void;
  /** Keeps the connection open through proxies, and shows that it is. */
  comment(): void;
  end(): void;
}

export class LiveEvents {
  readonly ring = new EventRing();
  private readonly listeners = new Set<Listener>();
  private readonly eventCallbacks: ((event: LiveEvent) => void)[] = [];
  private readonly lossCallbacks: (() => void)[] = [];
  private readonly sequences = new LRUCache<string, string>({ max: MAX_ENTITIES });
  private readonly follower: EventFollower;
  private timer: NodeJS.Timeout | undefined;
  private isWaking = false;

  /** @param kept positions before the end of the stream at which the first reading begins */
  constructor(
    readonly stream: EventStream,
    readonly filter: string,
    private readonly kept: number,
    private readonly logger: Pick<LoggerService, 'error'>,
  ) {
    this.follower = stream.follower({
      filter,
      startAfter: (last) => this.startAfter(last),
      onEvent: (event) => this.add(event),
      onLost: () => {
        for (const callback of this.lossCallbacks) callback();
      },
    });
  }

  start(): void {
    this.follower.start();
    this.timer = setInterval(() => {
      for (const listener of this.listeners) listener.comment();
    }, COMMENT_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.endAll();
    await this.follower.stop();
  }

  get listenerCount(): number {
    return this.listeners.size;
  }

  /** The position up to which all events are in memory or were; undefined while they are not followed. */
  get position(): number | undefined {
    return this.follower.position;
  }

  /** Resolves to whether all events that were stored before the call are in memory or were. */
  isCurrent(): Promise<boolean> {
    return this.follower.isCurrent();
  }

  onEvent(callback: (event: LiveEvent) => void): void {
    this.eventCallbacks.push(callback);
  }

  /** Calls back when events may have been missed. They follow, but late. */
  onLost(callback: () => void): void {
    this.lossCallbacks.push(callback);
  }

  /** Returns the function that ends the listening. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private startAfter(last: number): number {
    const { to } = this.ring;
    if (to !== undefined && to > last) this.endAll();
    const position = to !== undefined && to <= last ? to : Math.max(0, last - this.kept);
    this.ring.startAfter(position);
    return position;
  }

  /** Skips an event that cannot be read. Otherwise following would begin again at this event, without end. */
  private add(event: StoredEvent): void {
    try {
      const live = readEvent(event, (envelope) => this.isLate(envelope));
      for (const callback of this.eventCallbacks) callback(live);
      this.ring.add(live);
    } catch (error) {
      this.logger.error(`The event at ${event.position} cannot be read: ${String(error)}`);
    }
    if (this.isWaking || this.listeners.size === 0) return;
    // Events arrive in bursts. The clients are served once for each burst.
    this.isWaking = true;
    setImmediate(() => {
      this.isWaking = false;
      for (const listener of this.listeners) listener.wake();
    });
  }

  private isLate({ subject, sequence }: Envelope): boolean {
    if (subject === undefined || sequence === undefined) return false;
    const before = this.sequences.get(subject);
    if (before !== undefined && before >= sequence) return true;
    this.sequences.set(subject, sequence);
    return false;
  }

  private endAll(): void {
    for (const listener of [...this.listeners]) listener.end();
  }
}
