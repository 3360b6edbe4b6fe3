import { MAX_REPLY_ITEMS_BYTES } from '@scriptorium/contracts';

/** Returns how many of the nodes fit into a reply: at least one. */
export function fitting(nodes: readonly object[]): number {
  let bytes = 0;
  const first = nodes.findIndex((node) => {
    bytes += Buffer.byteLength(JSON.stringify(node)) + 1;
    return bytes > MAX_REPLY_ITEMS_BYTES;
  });
  return first === -1 ? nodes.length : Math.max(first, 1);
}
