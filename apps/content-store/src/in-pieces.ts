/** The maximum size of items in one reply in bytes: half of a NATS message. */
const PIECE_BYTES = 512 * 1024;

export interface Piece<View> {
  readonly items: readonly View[];
}

/**
 * Splits views into replies. A view is never split: the largest body has 200 KiB, and at most twice that as a JSON
 * string.
 */
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
