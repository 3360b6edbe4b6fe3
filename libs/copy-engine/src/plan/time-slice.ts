import { setImmediate } from 'node:timers/promises';

const SLICE_MS = 10;

/**
 * Divides a long computation, so that the process also serves other requests and its leases. Ask `isOver` after each
 * step, and await `next` if it is.
 */
export class TimeSlice {
  private end = performance.now() + SLICE_MS;

  isOver(): boolean {
    return performance.now() >= this.end;
  }

  /** Runs what waits in the event loop, and starts the next slice. */
  async next(): Promise<void> {
    await setImmediate();
    this.end = performance.now() + SLICE_MS;
  }
}
