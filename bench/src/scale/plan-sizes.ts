import { LOCALES } from '../system/product';

/** A tree that is localized by one job. */
export interface PlannedTree {
  readonly number: number;
  readonly pages: number;
}

export interface PlannedSize {
  /** Of all trees up to here. Rounded up where the size asked for is no multiple of the number of locales. */
  readonly variants: number;
  /** What is localized after the size before. */
  readonly trees: readonly PlannedTree[];
}

/** Plans how each size is reached from the one before: by trees of as many pages as asked for, and a last smaller one. */
export function planSizes(sizes: readonly number[], pages: number): PlannedSize[] {
  let [reached, number] = [0, 0];
  return [...sizes]
    .sort((one, other) => one - other)
    .map((size) => {
      const sources = Math.ceil(size / LOCALES.length);
      const trees: PlannedTree[] = [];
      for (; reached < sources; number += 1) {
        const tree = { number, pages: Math.min(pages, sources - reached) };
        trees.push(tree);
        reached += tree.pages;
      }
      return { variants: reached * LOCALES.length, trees };
    });
}

export function countPages(trees: readonly PlannedTree[]): number {
  return trees.reduce((sum, { pages }) => sum + pages, 0);
}

export function countVariants(trees: readonly PlannedTree[]): number {
  return countPages(trees) * LOCALES.length;
}
