import { fitIntoReply } from '@scriptorium/contracts';

/** Returns how many of the nodes fit into a reply: at least one. */
export function fitting(nodes: readonly object[]): number {
  return fitIntoReply(nodes).length;
}
