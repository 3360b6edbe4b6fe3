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

/**
 * Collects lines into batches. No two lines of a batch have the same id, so that the later of two lines with one key is
 * saved after the earlier one. Rejected lines count as lines without bytes.
 */
export async function* batchesOf(entries: AsyncIterable<Entry>): AsyncGenerator<Entry[]> {
  let batch: Entry[] = [];
  let bytes = 0;
  let ids = new Set<string>();
  for await (const entry of entries) {
    const [id, size] = 'item' in entry ? [entry.item.id, sizeOf(entry.item)] : ['', 0];
    if (batch.length >= MAX_BATCH || (batch.length > 0 && bytes + size > MAX_BATCH_BYTES) || ids.has(id)) {
      yield batch;
      [batch, bytes, ids] = [[], 0, new Set()];
    }
    batch.push(entry);
    bytes += size;
    if (id !== '') ids.add(id);
  }
  if (batch.length > 0) yield batch;
}

function sizeOf({ body, label, foreignIds = [] }: SavedItem): number {
  return Buffer.byteLength(JSON.stringify(body)) + 4 * label.length + 40 * foreignIds.length + 300;
}
