/** Yields at most `limit` items, and reports if there are more. */
export async function* take<Item>(items: AsyncIterable<Item>, limit: number, onMore: () => void): AsyncGenerator<Item> {
  let count = 0;
  for await (const item of items) {
    if (count >= limit) {
      onMore();
      return;
    }
    count += 1;
    yield item;
  }
}
