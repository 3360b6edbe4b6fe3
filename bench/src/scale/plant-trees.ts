import type { Client } from 'pg';
import { plantItems } from '../system/content-tables';
import type { SourceItem } from '../system/source-item';
import { countPages, type PlannedTree } from './plan-sizes';
import { Progress } from './progress';
import type { TreeGenerator } from './tree-generator';

/** A few MB of text. */
const ITEMS_A_STATEMENT = 1_000;

/** Generates trees and inserts their pages, a thousand at a time. */
export async function plantTrees(
  database: Client,
  generator: TreeGenerator,
  trees: readonly PlannedTree[],
  print: (line: string) => void,
): Promise<void> {
  const progress = new Progress('pages inserted', countPages(trees), print);
  let items: SourceItem[] = [];
  const plant = async (): Promise<void> => {
    await plantItems(database, items);
    progress.add(items.length);
    items = [];
  };
  for (const { number, pages } of trees) {
    for (const item of generator.generate(number, pages)) {
      items.push(item);
      if (items.length === ITEMS_A_STATEMENT) await plant();
    }
  }
  await plant();
}
