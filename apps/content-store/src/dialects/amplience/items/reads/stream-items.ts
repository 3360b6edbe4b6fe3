import type { Caller, ItemView, SpaceId } from '@scriptorium/contracts';
import type { Pool } from 'pg';
import { inPieces, type Piece } from '../../../../in-pieces';
import { variantView } from '../../../../content/history/variant-view';
import { readVariantRows, type VariantKey } from '../../../../content/history/variants.store';

/** Number of bodies in memory at once: 50 of the largest are 10 MB. */
const ROWS_AT_ONCE = 50;

/** Yields the items of one space in the order of `keys`, in replies that each fit into a message. */
export async function* streamItems(
  pool: Pool,
  caller: Caller,
  spaceId: SpaceId,
  keys: readonly VariantKey[],
  withBodies: boolean,
): AsyncGenerator<Piece<ItemView>> {
  for (let from = 0; from < keys.length; from += ROWS_AT_ONCE) {
    const rows = await readVariantRows(pool, spaceId, keys.slice(from, from + ROWS_AT_ONCE), withBodies);
    yield* inPieces(rows.map((row) => variantView(row, caller)));
  }
}
