/** Destinations of a job that look up the source of a node in the same order. */
export interface SourceOrder {
  /** The destinations: bit n is the nth locale of the job. */
  readonly mask: bigint;
  /** Locales, the first one with an active variant is the source. */
  readonly locales: readonly string[];
}

/** For each destination the order of the locales; `*` for all others. */
export type SourceFallback = Readonly<Record<string, readonly string[]>>;

/**
 * Returns the orders in which the destinations look up the source of a node. The locale of the roots is the last one of
 * each order, and the only one of a destination without an order.
 */
export function sourceOrders(
  destinations: readonly string[],
  fallback: SourceFallback,
  rootLocale: string,
): SourceOrder[] {
  const orders = new Map<string, SourceOrder>();
  destinations.forEach((destination, bit) => {
    const own = Object.hasOwn(fallback, destination) ? fallback[destination] : fallback['*'];
    const locales = [...new Set([...(own ?? []), rootLocale])];
    const key = JSON.stringify(locales);
    orders.set(key, { mask: (orders.get(key)?.mask ?? 0n) | (1n << BigInt(bit)), locales });
  });
  return [...orders.values()];
}
