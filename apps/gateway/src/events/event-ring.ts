import type { LiveEvent } from './live-event';

/** Limits of the events in memory. A connected client that is further behind is disconnected. */
const MAX_EVENTS = 4_000;
const MAX_BYTES = 4_000_000;

/** The last events of a filter, without a gap: all that are stored after `from`, up to `to`. */
export class EventRing {
  private events: LiveEvent[] = [];
  /** Index of the oldest event. The array is cut when half of it is unused. */
  private start = 0;
  private bytes = 0;
  private oldest = 0;
  private newest: number | undefined;

  /** Events after this position are in memory. */
  get from(): number {
    return this.oldest;
  }

  /** The position of the last event, or at which following began; undefined if it has not begun. */
  get to(): number | undefined {
    return this.newest;
  }

  /** Begins at a position. Keeps the events if they end there. */
  startAfter(position: number): void {
    if (this.newest === position) return;
    Object.assign(this, { events: [], start: 0, bytes: 0, oldest: position, newest: position });
  }

  add(event: LiveEvent): void {
    this.events.push(event);
    this.bytes += event.text.length;
    this.newest = event.position;
    while (this.events.length - this.start > MAX_EVENTS || this.bytes > MAX_BYTES) this.drop();
    if (this.start > MAX_EVENTS) {
      this.events = this.events.slice(this.start);
      this.start = 0;
    }
  }

  /** Returns the first event after a position. */
  next(position: number): LiveEvent | undefined {
    let [low, high] = [this.start, this.events.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.events[middle]?.position ?? 0) > position) high = middle;
      else low = middle + 1;
    }
    return this.events[low];
  }

  /** Returns the first event that matches. */
  find(matches: (event: LiveEvent) => boolean): LiveEvent | undefined {
    return this.events.find((event, index) => index >= this.start && matches(event));
  }

  /** Returns the last event up to a position that matches. */
  findLast(position: number, matches: (event: LiveEvent) => boolean): LiveEvent | undefined {
    return this.events.findLast((event, index) => index >= this.start && event.position <= position && matches(event));
  }

  private drop(): void {
    const event = this.events[this.start];
    this.start += 1;
    if (event === undefined) return;
    this.bytes -= event.text.length;
    this.oldest = event.position;
  }
}
