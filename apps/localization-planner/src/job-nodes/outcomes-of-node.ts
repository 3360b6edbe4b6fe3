import type { JobNodeDestination, PlanNode } from '@scriptorium/contracts';
import type { NodeOutcomes } from './node-outcomes.store';

/** Returns the destinations of a node with what became of them. `locales` are those of the job. */
export function outcomesOfNode(
  { number, destinations }: Pick<PlanNode, 'number' | 'destinations'>,
  locales: readonly string[],
  { recorded, open }: NodeOutcomes,
): JobNodeDestination[] {
  const bits = new Map(locales.map((locale, bit) => [locale, bit]));
  const recordedOf = new Map(recorded.filter(({ node }) => node === number).map((row) => [row.bit, row]));
  const openBits = new Set(open.filter(({ from, to }) => number >= from && number <= to).map(({ bit }) => bit));
  return destinations.map((destination) => {
    const bit = bits.get(destination.locale) ?? -1;
    const found = recordedOf.get(bit);
    if (found !== undefined) {
      const { outcome, reason, message } = found;
      return { ...destination, outcome, reason, message };
    }
    const isCreated = destination.decision === 'create' && !openBits.has(bit);
    return { ...destination, outcome: isCreated ? 'created' : null, message: null };
  });
}
