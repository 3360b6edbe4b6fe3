/**
 * Follows the events of a filter, so that a process can answer from memory what it would otherwise read from a
 * database.
 *
 *   follow    It reads the last sequence of the filter in EVENTS, and from there on (or from before) all events
 *             (event-consumer.ts), in order. `onEvent` gets each one.
 *   barrier   `isCurrent` resolves to true when `onEvent` has got every event that EVENTS had stored before the call.
 *             It asks the leader of the stream for the last sequence of the filter, and waits for it. Concurrent calls
 *             share one request (shared-run.ts), so a thousand polls cost one small message.
 *   lost      After a lost connection, a skipped event, a missing stream, or a stream that is shorter than before (it
 *             was lost, or a server restarted without its last messages), `onLost` is called and following begins
 *             again. What was kept in memory may then miss changes.
 *
 * Failure mode: while it does not follow, or the last sequence is not reached in time, `isCurrent` resolves to false,
 * and the caller reads the database. It never resolves to true wrongly: events that were never stored in EVENTS are the
 * callers' concern (PeerNotices).
 */
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { Logger } from '@nestjs/common';
import { EVENTS } from '@scriptorium/contracts';

import { BackgroundLoop } from '../loop/background-loop';
import { inPlace, type JetStreamPlace } from '../topology/streams';
import { readEvents } from './event-consumer';
import { SharedRun } from './shared-run';
import type { StoredEvent } from './stored-event';

export interface EventFollowerOptions {
  readonly filter: string;
  readonly onEvent: (event: StoredEvent) => void;
  readonly onLost: () => void;
  /**
   * Called when following begins, with the last sequence of the filter and the first sequence of the stream. Returns
   * the position after which it begins. Default: the last sequence.
   */
  readonly startAfter?: (last: number, first: number) => number;
}

/** Limit of the request for the last sequence, and of the wait for it. */
const BARRIER_MS = 1_000;
const RETRY = { firstMs: 100, longestMs: 2_000 };

interface Waiting {
  readonly position: number;
  readonly settle: (isReached: boolean) => void;
}

export class EventFollower {
  private readonly loop: BackgroundLoop;
  private readonly ends: SharedRun<number>;
  private readonly waiting = new Set<Waiting>();
  private readonly logger = new Logger(EventFollower.name);
  private hasFailed = false;
  private reached: number | undefined;
  private current: AbortController | undefined;

  constructor(
    private readonly nats: NatsConnection,
    private readonly place: JetStreamPlace,
    private readonly options: EventFollowerOptions,
  ) {
    this.ends = new SharedRun(() => this.readEnd());
    this.loop = new BackgroundLoop({
      name: `Follower of ${options.filter}`,
      run: (signal, reportProgress) => this.follow(signal, reportProgress),
      intervalMs: 0,
      firstAfterMs: 0,
      retry: RETRY,
    });
  }

  start(): void {
    this.loop.start();
  }

  async stop(): Promise<void> {
    const stopped = this.loop.stop();
    this.current?.abort();
    await stopped;
  }

  /** The sequence in the stream up to which all events were handed over; undefined while it does not follow. */
  get position(): number | undefined {
    return this.reached;
  }

  /** Resolves when the events of before the call are handed over: true; or when that cannot be known in time: false. */
  async isCurrent(): Promise<boolean> {
    const [before, attempt] = [this.reached, this.current];
    if (before === undefined) return false;
    try {
      const end = await this.ends.run();
      if (this.current !== attempt || this.reached === undefined) return false;
      if (end < before) {
        // The stream was replaced, or lost its end.
        attempt?.abort();
        return false;
      }
      return this.reached >= end || (await this.untilReached(end));
    } catch {
      return false;
    }
  }

  private async follow(stopping: AbortSignal, reportProgress: () => void): Promise<void> {
    const attempt = new AbortController();
    const { filter, onEvent } = this.options;
    const signal = AbortSignal.any([stopping, attempt.signal]);
    try {
      const last = await this.readEnd();
      this.current = attempt;
      const { startAfter } = this.options;
      const position = startAfter === undefined ? last : startAfter(last, await this.readStart());
      for await (const event of readEvents(this.nats, this.place, { filter, position, signal }, () => {
        this.advance(position);
        this.recover();
        reportProgress();
      })) {
        onEvent(event);
        this.advance(event.position);
      }
    } catch (error) {
      this.fail(error);
      throw error;
    } finally {
      this.lose();
    }
  }

  /** Logs the first failure of an outage. */
  private fail(error: unknown): void {
    if (this.hasFailed) return;
    this.hasFailed = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.logger.warn(`${this.options.filter} is not followed: ${reason}`);
  }

  private recover(): void {
    if (!this.hasFailed) return;
    this.hasFailed = false;
    this.logger.log(`${this.options.filter} is followed again.`);
  }

  private async readEnd(): Promise<number> {
    const manager = await this.manager();
    return (await manager.streams.getMessage(EVENTS, { last_by_subj: this.options.filter }))?.seq ?? 0;
  }

  private async readStart(): Promise<number> {
    const manager = await this.manager();
    return (await manager.streams.info(EVENTS)).state.first_seq;
  }

  private manager(): Promise<JetStreamManager> {
    return jetstreamManager(this.nats, { ...inPlace(this.place), checkAPI: false, timeout: BARRIER_MS });
  }

  private untilReached(position: number): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (isReached: boolean): void => {
        clearTimeout(timer);
        this.waiting.delete(waiting);
        resolve(isReached);
      };
      const timer = setTimeout(() => settle(false), BARRIER_MS);
      const waiting: Waiting = { position, settle };
      this.waiting.add(waiting);
    });
  }

  private advance(position: number): void {
    this.reached = position;
    for (const each of this.waiting) if (each.position <= position) each.settle(true);
  }

  private lose(): void {
    this.current = undefined;
    if (this.reached === undefined) return;
    this.reached = undefined;
    for (const each of this.waiting) each.settle(false);
    this.options.onLost();
  }
}
