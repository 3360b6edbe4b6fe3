import type { Level } from './tree-rows';

/** Returns the roots of a page of all nodes. Roots have the first numbers, so a page without another node has more. */
export function topLevel<Node extends { readonly parent: number | null }>(page: {
  readonly items: readonly Node[];
  readonly nextCursor: string | null;
}): Level<Node> {
  const nodes = page.items.filter(({ parent }) => parent === null);
  return { nodes, nextCursor: nodes.length < page.items.length ? null : page.nextCursor };
}
