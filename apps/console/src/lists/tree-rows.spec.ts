import { treeRows, type Level } from './tree-rows';

interface Node {
  readonly number: number;
  readonly children: number;
}
const node = (number: number, children = 0): Node => ({ number, children });
const level = (nodes: readonly Node[], nextCursor: string | null = null): Level<Node> => ({ nodes, nextCursor });
const shown = (levels: Map<number | null, Level<Node>>, open: number[]) =>
  treeRows(levels, new Set(open)).map((row) =>
    row.kind === 'node' ? `${row.level}:${row.node.number}` : `${row.level}:${row.kind}`,
  );

test('shows the children of open nodes below them', () => {
  const levels = new Map<number | null, Level<Node>>([
    [null, level([node(0, 2), node(9)])],
    [0, level([node(1, 1), node(2)])],
    [1, level([node(3)])],
  ]);
  expect(shown(levels, [])).toEqual(['1:0', '1:9']);
  expect(shown(levels, [0, 1])).toEqual(['1:0', '2:1', '3:3', '2:2', '1:9']);
  expect(shown(levels, [1])).toEqual(['1:0', '1:9']);
});

test('a level that is not loaded is one row, and so is the rest of a level', () => {
  const levels = new Map<number | null, Level<Node>>([[null, level([node(0, 500)])]]);
  expect(shown(levels, [0])).toEqual(['1:0', '2:loading']);
  levels.set(0, level([node(1)], 'cursor'));
  const rows = treeRows(levels, new Set([0]));
  expect(rows.at(-1)).toEqual({ kind: 'more', parent: 0, level: 2, left: 499 });
});
