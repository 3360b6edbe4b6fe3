/**
 * The body of a response with Server-Sent Events: the events after a position that a client selects.
 *
 *   from memory    Events of the ring are written while the client reads. A client that reads slowly keeps its
 *                  position. Only one block of 16 KB is buffered for it.
 *   from EVENTS    A client that resumes before the ring reads the events up to there from the stream. Few clients do
 *                  so at once; the others wait.
 *   too slow       A client that falls behind the ring, or does not read events of the stream, is disconnected. It
 *                  resumes with `Last-Event-ID`.
 */
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

import { EventsLost } from '@scriptorium/messaging';
import { Semaphore } from 'async-mutex';

import type { Listener, LiveEvents } from './live-events';
import { type LiveEvent, readEvent } from './live-event';
import { sseComment } from './sse-text';

const readers = new Semaphore(16);

export interface EventBodyOptions {
  /** Events after this position are sent. */
  readonly position: number;
  /** The first text. */
  readonly start: string;
  /** Returns the text of an event, or undefined if the client does not get it. */
  readonly textOf: (event: LiveEvent) => Buffer | undefined;
  /** Resolves to whether the client may still read the events. */
  readonly isAllowed: () => Promise<boolean>;
}

const READ_WITHIN_MS = 30_000;
/** Comments after which the permission of the client is checked again. */
const COMMENTS_PER_CHECK = 4;

export class EventBody extends Readable implements Listener {
  private readonly gone = new AbortController();
  private unlisten: () => void = () => undefined;
  private position: number;
  private isWanted = false;
  private isCatchingUp = false;
  private isEnded = false;
  private comments = 0;
  private wanted: () => void = () => undefined;

  constructor(
    private readonly live: LiveEvents,
    private readonly options: EventBodyOptions,
  ) {
    super();
    this.position = options.position;
    this.push(options.start);
    this.unlisten = live.listen(this);
    if (!this.isEnded && this.position < live.ring.from) void this.catchUp();
  }

  override _read(): void {
    this.isWanted = true;
    this.wanted();
    this.wake();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.unlisten();
    this.gone.abort();
    this.wanted();
    callback(error);
  }

  wake(): void {
    if (this.isCatchingUp || this.isEnded || this.destroyed) return;
    const { ring } = this.live;
    if (this.position < ring.from) return void this.destroy(new Error('The client reads too slowly.'));
    for (let event = ring.next(this.position); this.isWanted && event !== undefined; event = ring.next(this.position)) {
      this.send(event);
    }
  }

  comment(): void {
    if (this.isEnded || this.destroyed) return;
    if (this.isWanted && !this.isCatchingUp) this.write(sseComment(this.position));
    this.comments += 1;
    if (this.comments % COMMENTS_PER_CHECK === 0) void this.check();
  }

  end(): void {
    if (this.isEnded || this.destroyed) return;
    this.isEnded = true;
    this.unlisten();
    this.gone.abort();
    this.wanted();
    this.push(null);
  }

  private send(event: LiveEvent): void {
    this.position = event.position;
    const text = this.options.textOf(event);
    if (text !== undefined) this.write(text);
  }

  private write(text: string | Buffer): void {
    this.isWanted = this.push(text);
  }

  /** Reads the events before the ring from the stream. */
  private async catchUp(): Promise<void> {
    this.isCatchingUp = true;
    try {
      await readers.runExclusive(() => this.readStored());
      this.isCatchingUp = false;
      this.wake();
    } catch (error) {
      this.destroy(error instanceof Error ? error : new EventsLost(String(error)));
    }
  }

  private async readStored(): Promise<void> {
    const { stream, filter, ring } = this.live;
    // The ring may drop events during the read. They have not been sent, so the position must not skip them.
    const { from } = ring;
    const done = new AbortController();
    const signal = AbortSignal.any([this.gone.signal, done.signal]);
    const finish = (): void => {
      this.position = Math.max(this.position, from);
      done.abort();
    };
    const position = this.position;
    const onStart = (pending: number): void => {
      if (pending === 0) finish();
    };
    for await (const stored of stream.read({ filter, position, signal }, onStart)) {
      if (signal.aborted) return;
      this.send(readEvent(stored, () => false));
      if (stored.pending === 0) finish();
      if (stored.position >= ring.from) return;
      if (!this.isWanted && !(await this.becomesWanted())) throw new Error('The client reads too slowly.');
    }
  }

  /** Waits until the client reads, for a limited time: only few clients can read from the stream at once. */
  private async becomesWanted(): Promise<boolean> {
    const wanted = new Promise<boolean>((resolve) => (this.wanted = () => resolve(true)));
    const timer = new AbortController();
    try {
      return await Promise.race([wanted, sleep(READ_WITHIN_MS, false, { signal: timer.signal })]);
    } finally {
      timer.abort();
    }
  }

  /** A check without an answer, such as during an outage, ends nothing: the next one follows. */
  private async check(): Promise<void> {
    const isAllowed = await this.options.isAllowed().catch(() => true);
    if (!isAllowed) this.end();
  }
}
