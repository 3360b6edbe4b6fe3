/**
 * The events of a filter as they are stored, for all clients of this gateway that follow them.
 *
 * One consumer reads the events, whatever the number of clients. An EventRing keeps the last ones. Each client has only
 * a position, and gets the events after it as fast as it reads.
 *
 * After a lost connection to NATS, reading continues after the last event of the ring. If EVENTS is shorter than that,
 * it was lost. The positions of the clients mean nothing then, and their connections end. They also end if EVENTS
 * begins after the ring: events were removed in between.
 */
import type { LoggerService } from '@nestjs/common';
import type { EventFollower, EventStream, StoredEvent } from '@scriptorium/messaging';

import { EventRing } from './event-ring';
import { LatestSequences } from './latest-sequences';
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
  private readonly sequences = new LatestSequences(MAX_ENTITIES);
  private readonly follower: EventFollower;
  private timer: NodeJS.Timeout | undefined;
  private isWaking = false;
  private isStopped = false;

  /** @param kept positions before the end of the stream at which the first reading begins */
  constructor(
    readonly stream: EventStream,
    readonly filter: string,
    private readonly kept: number,
    private readonly logger: Pick<LoggerService, 'error'>,
  ) {
    this.follower = stream.follower({
      filter,
      startAfter: (last, first) => this.startAfter(last, first),
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
    this.isStopped = true;
    clearInterval(this.timer);
    this.endAll();
    await this.follower.stop();
  }

  get listenerCount(): number {
    return this.listeners.size;
  }

  /** The position up to which all events are in memory or were; undefined while they are not followed. */
  get position(): number | undefined {
    const { position } = this.follower;
    return position === undefined ? undefined : Math.max(position, this.ring.from);
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

  /** Returns the function that ends the listening. Ends the listener at once if the events are no longer followed. */
  listen(listener: Listener): () => void {
    if (this.isStopped) {
      listener.end();
      return () => undefined;
    }
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private startAfter(last: number, first: number): number {
    const { to } = this.ring;
    // The positions before it are those of a former stream, or of events that are not stored any more: no client
    // resumes there. The first one of a stream that never had an event can be 0.
    const start = Math.max(0, first - 1);
    const continues = to !== undefined && to >= start && to <= Math.max(last, start);
    if (to !== undefined && !continues) this.endAll();
    const position = continues ? to : Math.max(start, last - this.kept);
    this.ring.startAfter(position);
    // A filter without events has 0 as its last position, with which the follower compares.
    return Math.min(position, last);
  }

  /** Skips an event that cannot be read. Otherwise following would begin again at this event, without end. */
  private add(event: StoredEvent): void {
    try {
      const live = readEvent(event, (envelope) => this.sequences.isLate(envelope));
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

  private endAll(): void {
    for (const listener of [...this.listeners]) listener.end();
  }
}
