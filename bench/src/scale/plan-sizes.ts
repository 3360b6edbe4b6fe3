import { LOCALES } from '../system/product';

/** A tree, which one job localizes. */
export interface PlannedTree {
  readonly number: number;
  readonly pages: number;
}

export interface PlannedSize {
  /** Variants of all trees so far. Rounded up if the requested size is not a multiple of the number of locales. */
  readonly variants: number;
  /** The trees that are localized after the size before. */
  readonly trees: readonly PlannedTree[];
}

/** Plans how each size is reached from the one before: by trees of `pages` pages, and a smaller last one. */
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
