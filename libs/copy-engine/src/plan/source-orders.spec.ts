import { testSeed } from '@scriptorium/testing';
import * as fc from 'fast-check';
import { sourceOrders } from './source-orders';

const TAGS = ['en', 'fr', 'fr-CA', 'de', 'de-AT', 'it'];

/** One destination after another, as the contract says it (docs/contracts/native.md §2). */
function orderInWords(destination: string, fallback: Readonly<Record<string, readonly string[]>>, root: string) {
  const listed = destination in fallback ? fallback[destination] : fallback['*'];
  const order: string[] = [];
  for (const locale of [...(listed ?? []), root]) {
    if (!order.includes(locale)) order.push(locale);
  }
  return order;
}

it('returns for each destination the order that its request names', () => {
  const tags = fc.array(fc.constantFrom(...TAGS), { maxLength: 4 });
  const destinations = fc.uniqueArray(fc.constantFrom(...TAGS, ...Array.from({ length: 80 }, (_, at) => `x-${at}`)));
  const fallbacks = fc.dictionary(fc.constantFrom(...TAGS, '*'), tags);
  fc.assert(
    fc.property(destinations, fallbacks, fc.constantFrom(...TAGS), (locales, fallback, root) => {
      const orders = sourceOrders(locales, fallback, root);
      locales.forEach((destination, bit) => {
        const found = orders.filter(({ mask }) => (mask >> BigInt(bit)) & 1n);
        expect(found.map((order) => order.locales)).toEqual([orderInWords(destination, fallback, root)]);
      });
      expect(new Set(orders.map((order) => JSON.stringify(order.locales))).size).toBe(orders.length);
    }),
    { seed: testSeed(), numRuns: 1_000 },
  );
});
