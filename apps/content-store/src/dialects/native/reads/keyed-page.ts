import { fitIntoReply } from '@scriptorium/contracts';

/** Returns the page of the items that fit. `hasMore` says whether items follow after the last one of `items`. */
export function keyedPage<Item>(
  items: readonly Item[],
  hasMore: boolean,
  keyOf: (item: Item) => string,
): { readonly items: readonly Item[]; readonly after: string | null } {
  const fitting = fitIntoReply(items);
  const last = fitting.at(-1);
  const continues = last !== undefined && (hasMore || fitting.length < items.length);
  return { items: fitting, after: continues ? keyOf(last) : null };
}
