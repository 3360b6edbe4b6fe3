/** A tree of which nodes are loaded level by level, as the flat list of its visible rows. */
export interface TreeNode {
  readonly number: number;
  readonly children: number;
}

export interface Level<Node> {
  readonly nodes: readonly Node[];
  readonly nextCursor: string | null;
}

export type TreeRow<Node> =
  | {
      readonly kind: 'node';
      readonly node: Node;
      readonly level: number;
      readonly isOpen: boolean;
      readonly at: number;
    }
  /** More nodes of the same parent can be loaded. */
  | { readonly kind: 'more'; readonly parent: number | null; readonly level: number; readonly left: number }
  | { readonly kind: 'loading'; readonly parent: number | null; readonly level: number };

/** The key of the top level in the map of levels. */
export const TOP = null;

/** Returns the visible rows. `levels` has the loaded children by the number of their parent. */
export function treeRows<Node extends TreeNode>(
  levels: ReadonlyMap<number | null, Level<Node>>,
  open: ReadonlySet<number>,
): readonly TreeRow<Node>[] {
  const rows: TreeRow<Node>[] = [];
  const add = (parent: number | null, level: number, expected: number): void => {
    const loaded = levels.get(parent);
    if (loaded === undefined) {
      rows.push({ kind: 'loading', parent, level });
      return;
    }
    loaded.nodes.forEach((node, at) => {
      const isOpen = open.has(node.number) && node.children > 0;
      rows.push({ kind: 'node', node, level, isOpen, at: at + 1 });
      if (isOpen) add(node.number, level + 1, node.children);
    });
    if (loaded.nextCursor !== null) {
      rows.push({ kind: 'more', parent, level, left: Math.max(expected - loaded.nodes.length, 1) });
    }
  };
  add(TOP, 1, 0);
  return rows;
}
