import type { JobNodeDestination, Outcome, PlanDecision, PlanNode } from '@scriptorium/contracts';
import type { NodeOutcomes } from './node-outcomes.store';

/** The outcomes of decisions that a closed command has executed without recording an outcome. */
const EXECUTED: Readonly<Partial<Record<PlanDecision, Outcome>>> = {
  create: 'created',
  remove: 'removed',
  update: 'updated',
};

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
      const { outcome, reason, message, author } = found;
      return { ...destination, outcome, reason, message, ...('author' in destination ? { author } : {}) };
    }
    const executed = openBits.has(bit) ? undefined : EXECUTED[destination.decision];
    return { ...destination, outcome: executed ?? null, message: null };
  });
}
