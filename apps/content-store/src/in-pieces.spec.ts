import type { ItemView } from '@scriptorium/contracts';
import { inPieces } from './in-pieces';

const views = (...sizes: number[]): ItemView[] => sizes.map((size) => ({ body: 'x'.repeat(size) }) as ItemView);
const sizes = (pieces: Iterable<{ readonly items: readonly ItemView[] }>): number[][] =>
  [...pieces].map(({ items }) => items.map(({ body }) => body?.length ?? 0));

it('keeps the order and fills each piece up to the limit', () => {
  expect(sizes(inPieces(views(40, 40, 40, 10), 120))).toEqual([
    [40, 40],
    [40, 10],
  ]);
});

it('sends an item that is larger than a piece alone', () => {
  expect(sizes(inPieces(views(10, 500, 10), 100))).toEqual([[10], [500], [10]]);
});

it('sends no piece without items', () => {
  expect(sizes(inPieces([]))).toEqual([]);
});
