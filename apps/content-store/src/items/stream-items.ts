import type { Caller, ItemView } from '@scriptorium/contracts';
import type { Pool } from 'pg';
import { itemView } from './item-row';
import { readItemRows, type ItemKey } from './items.store';

/** Bytes of items in one reply: half of what a NATS message holds. */
const PIECE_BYTES = 512 * 1024;
/** Bodies that are in memory at once: 50 of the largest are 10 MB. */
const ROWS_AT_ONCE = 50;

interface Piece<View> {
  readonly items: readonly View[];
}

/** The items of one space in the order of `keys`, in replies that each fit a message. */
export async function* streamItems(
  pool: Pool,
  caller: Caller,
  spaceId: number,
  keys: readonly ItemKey[],
  withBodies: boolean,
): AsyncGenerator<Piece<ItemView>> {
  for (let from = 0; from < keys.length; from += ROWS_AT_ONCE) {
    const rows = await readItemRows(pool, spaceId, keys.slice(from, from + ROWS_AT_ONCE), withBodies);
    yield* inPieces(rows.map((row) => itemView(row, caller)));
  }
}

/** One item is never cut: the largest body is 200 KiB, and at most twice that as a JSON string. */
export function* inPieces<View>(views: readonly View[], most = PIECE_BYTES): Generator<Piece<View>> {
  let items: View[] = [];
  let bytes = 0;
  for (const view of views) {
    const size = Buffer.byteLength(JSON.stringify(view));
    if (items.length > 0 && bytes + size > most) {
      yield { items };
      [items, bytes] = [[], 0];
    }
    items.push(view);
    bytes += size;
  }
  if (items.length > 0) yield { items };
}
