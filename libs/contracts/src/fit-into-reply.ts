import { MAX_REPLY_ITEMS_BYTES } from './sizes';

/** Returns the first items that fit into one reply; at least one, so that a list always makes progress. */
export function fitIntoReply<Item>(items: readonly Item[]): readonly Item[] {
  let bytes = 0;
  const end = items.findIndex((item) => (bytes += Buffer.byteLength(JSON.stringify(item)) + 1) > MAX_REPLY_ITEMS_BYTES);
  return end === -1 ? items : items.slice(0, Math.max(end, 1));
}

/** Returns the first parts that fit into one reply and have at most `count` items together; one part at least. */
export function fitPartsIntoReply<Item>(parts: readonly (readonly Item[])[], count: number): typeof parts {
  let [bytes, items] = [0, 0];
  const end = parts.findIndex((part) => {
    bytes += Buffer.byteLength(JSON.stringify(part));
    items += part.length;
    return bytes > MAX_REPLY_ITEMS_BYTES || items > count;
  });
  return end === -1 ? parts : parts.slice(0, Math.max(end, 1));
}
