/** Maximum number of nodes in a reply. */
const MAX_NODES = 200;
/** Pairs of a node and a destination that a request reads at most. A message of 1 MiB has room for fewer. */
const MAX_PAIRS = 10_000;

/** Returns how many nodes a request reads, if each of them has a destination in every locale. */
export function nodesInReply(limit: number, locales: number): number {
  return Math.max(1, Math.min(limit, MAX_NODES, Math.floor(MAX_PAIRS / locales)));
}
