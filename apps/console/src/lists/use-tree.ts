import { useCallback, useEffect, useState } from 'react';
import { TOP, type Level, type TreeNode } from './tree-rows';

/** Reads a page of the children of a node; of the top level for null. */
export type ReadLevel<Node> = (parent: number | null, cursor: string | undefined) => Promise<Level<Node>>;

interface Tree<Node> {
  readonly levels: ReadonlyMap<number | null, Level<Node>>;
  readonly open: ReadonlySet<number>;
  readonly error: unknown;
  readonly toggle: (number: number) => void;
  readonly loadMore: (parent: number | null) => void;
  readonly reload: () => void;
}

/** Loads the levels of a tree as they are opened. `read` must keep its identity while the tree is the same. */
export function useTree<Node extends TreeNode>(read: ReadLevel<Node>): Tree<Node> {
  const [levels, setLevels] = useState<ReadonlyMap<number | null, Level<Node>>>(new Map());
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const [error, setError] = useState<unknown>(null);
  const load = useCallback(
    async (parent: number | null, before?: Level<Node>) => {
      try {
        const { nodes, nextCursor } = await read(parent, before?.nextCursor ?? undefined);
        const all = [...(before?.nodes ?? []), ...nodes];
        setLevels((known) => new Map(known).set(parent, { nodes: all, nextCursor }));
      } catch (failure) {
        setError(failure);
      }
    },
    [read],
  );
  const reload = useCallback(() => {
    setLevels(new Map());
    setOpen(new Set());
    setError(null);
    void load(TOP);
  }, [load]);
  useEffect(reload, [reload]);
  const toggle = (number: number) => {
    const isOpening = !open.has(number);
    setOpen((known) => new Set(isOpening ? [...known, number] : [...known].filter((each) => each !== number)));
    if (isOpening && !levels.has(number)) void load(number);
  };
  const loadMore = (parent: number | null) => void load(parent, levels.get(parent));
  return { levels, open, error, toggle, loadMore, reload };
}
