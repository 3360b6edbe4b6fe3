/** What NATS takes is 1 MiB; the rest is for the envelope. */
const MOST_BYTES = 900_000;

/** As many of the first ones as go into one reply; one at least, so that a list always goes on. */
export function fitIntoReply<Item>(items: readonly Item[]): readonly Item[] {
  let bytes = 0;
  const end = items.findIndex((item) => (bytes += Buffer.byteLength(JSON.stringify(item)) + 1) > MOST_BYTES);
  return end === -1 ? items : items.slice(0, Math.max(end, 1));
}

/** Returns the first parts that fit into one reply and have at most `count` items together; one part at least. */
export function fitPartsIntoReply<Item>(parts: readonly (readonly Item[])[], count: number): typeof parts {
  let [bytes, items] = [0, 0];
  const end = parts.findIndex((part) => {
    bytes += Buffer.byteLength(JSON.stringify(part));
    items += part.length;
    return bytes > MOST_BYTES || items > count;
  });
  return end === -1 ? parts : parts.slice(0, Math.max(end, 1));
}
