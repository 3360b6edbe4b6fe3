import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';

import type { SavedItem } from '@scriptorium/contracts';

/** A line of an import with its item. */
export interface ReadLine {
  readonly line: number;
  readonly key: string;
  readonly item: SavedItem;
}

/** A line that cannot be saved. */
export interface RejectedLine {
  readonly line: number;
  readonly key: string | null;
  readonly error: unknown;
}

export type Entry = ReadLine | RejectedLine;

/** Lines of a batch: one transaction. */
export const MAX_BATCH = 500;
/** Bytes of the bodies of a batch: as JSON strings they take at most twice as much, and a message has 1 MiB. */
const MAX_BATCH_BYTES = 400 * 1_024;

/** Milliseconds for which a batch waits for more lines, so that a client can wait for results before it sends more. */
const MAX_WAIT_MS = 50;

/**
 * Collects lines into batches. No two lines of a batch have the same id, so that the later of two lines with one key is
 * saved after the earlier one. Rejected lines count as lines without bytes. A batch that waits for more lines for
 * MAX_WAIT_MS is complete.
 */
export async function* batchesOf(chunks: AsyncIterable<readonly Entry[]>): AsyncGenerator<readonly Entry[]> {
  const reader = chunks[Symbol.asyncIterator]();
  let batch = new Batch();
  let next = reader.next();
  try {
    for (;;) {
      const read = await (batch.entries.length === 0 ? next : Promise.race([next, batch.timeout()]));
      if (read === undefined) {
        yield batch.entries;
        batch = new Batch();
        continue;
      }
      if (read.done === true) break;
      for (const entry of read.value) {
        const bytes = 'item' in entry ? sizeOf(entry.item) : 0;
        if (!batch.accepts(entry, bytes)) {
          yield batch.entries;
          batch = new Batch();
        }
        batch.add(entry, bytes);
      }
      next = reader.next();
    }
    if (batch.entries.length > 0) yield batch.entries;
  } finally {
    // Not awaited: a pending read ends only with the request.
    reader.return?.().catch(() => undefined);
  }
}

class Batch {
  readonly entries: Entry[] = [];
  private readonly ids = new Set<string>();
  private bytes = 0;
  /** From the first line. */
  private deadline = 0;

  accepts(entry: Entry, bytes: number): boolean {
    if (this.entries.length === 0) return true;
    if (this.entries.length >= MAX_BATCH || this.bytes + bytes > MAX_BATCH_BYTES) return false;
    return !('item' in entry && this.ids.has(entry.item.id));
  }

  add(entry: Entry, bytes: number): void {
    if (this.entries.length === 0) this.deadline = performance.now() + MAX_WAIT_MS;
    this.entries.push(entry);
    this.bytes += bytes;
    if ('item' in entry) this.ids.add(entry.item.id);
  }

  /** Resolves after the deadline, once the bytes that have arrived until then are read. */
  async timeout(): Promise<undefined> {
    await sleep(Math.max(0, this.deadline - performance.now()));
    await nextTurn();
  }
}

function sizeOf({ body, label, foreignIds = [] }: SavedItem): number {
  return Buffer.byteLength(JSON.stringify(body)) + 4 * label.length + 40 * foreignIds.length + 300;
}
