/** The maximum size of the items of one reply in bytes: half of a NATS message. */
const REPLY_BYTES = 512 * 1024;

/** Returns the first items, as many as fit into a reply, but at least one. */
export function fittingItems<Item>(items: readonly Item[]): Item[] {
  let bytes = 0;
  const first = items.findIndex((item, index) => {
    bytes += Buffer.byteLength(JSON.stringify(item));
    return index > 0 && bytes > REPLY_BYTES;
  });
  return items.slice(0, first < 0 ? items.length : first);
}

/** Returns the page of the items that fit. `hasMore` says whether items follow after the last one of `items`. */
export function keyedPage<Item>(
  items: readonly Item[],
  hasMore: boolean,
  keyOf: (item: Item) => string,
): { readonly items: Item[]; readonly after: string | null } {
  const fitting = fittingItems(items);
  const last = fitting.at(-1);
  const continues = last !== undefined && (hasMore || fitting.length < items.length);
  return { items: fitting, after: continues ? keyOf(last) : null };
}
