/** Returns a query: lists are separated by commas, and an object `label: { a: 'b' }` is `label.a=b`. */
export function queryText(query: unknown): string {
  const text = new URLSearchParams();
  for (const [name, value] of Object.entries<unknown>({ ...(query as object) })) {
    if (value === undefined || value === null) continue;
    if (Array.isArray(value)) text.set(name, value.join(','));
    else if (typeof value === 'object') {
      for (const [key, each] of Object.entries(value)) text.set(`${name}.${key}`, String(each));
    } else text.set(name, `${value as string}`);
  }
  return text.toString();
}
