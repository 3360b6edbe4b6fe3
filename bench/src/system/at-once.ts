/** Does something with each of many, `width` of them at a time, in their order. The first that fails ends it. */
export async function atOnce<Item>(
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
