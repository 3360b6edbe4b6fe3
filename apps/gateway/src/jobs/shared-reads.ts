import type { Caller } from '@scriptorium/contracts';
import { SharedRun } from '@scriptorium/messaging';
import { LRUCache } from 'lru-cache';

/** Reads that are shared at once. One that is dropped is not shared any more. */
const MAX_READS = 10_000;

/**
 * Shares the reads of a key among the concurrent requests of one caller, so that each gets the result of a read that
 * began after its request. Callers do not share reads, since their permissions differ.
 */
export class SharedReads {
  private readonly runs = new LRUCache<string, SharedRun<unknown>>({ max: MAX_READS });
  private readonly numbers = new WeakMap<Caller, number>();
  private callers = 0;

  of<Result>(caller: Caller | undefined, id: string, read: () => Promise<Result>): Promise<Result> {
    const key = `${caller === undefined ? 0 : this.numberOf(caller)}/${id}`;
    const known = this.runs.get(key) as SharedRun<Result> | undefined;
    const run = known ?? new SharedRun(read);
    if (known === undefined) this.runs.set(key, run);
    return run.run();
  }

  /** The requests of a token have one caller for as long as it is cached. */
  private numberOf(caller: Caller): number {
    const known = this.numbers.get(caller);
    if (known !== undefined) return known;
    this.callers += 1;
    this.numbers.set(caller, this.callers);
    return this.callers;
  }
}
