/** Calls `act` with each item in order, at most `width` at a time. Rejects with the first failure. */
export async function forEachConcurrent<Item>(
  items: readonly Item[],
  width: number,
  act: (item: Item) => Promise<unknown>,
): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: Math.min(width, items.length) }, async () => {
      for (const item of left) await act(item);
    }),
  );
}
