import type { JobNodeDestination, PlanNode } from '@scriptorium/contracts';
import type { NodeOutcomes } from './node-outcomes.store';

/** Returns the destinations of a node with what became of them. `locales` are those of the job. */
export function outcomesOfNode(
  { number, destinations }: Pick<PlanNode, 'number' | 'destinations'>,
  locales: readonly string[],
  { recorded, open }: NodeOutcomes,
): JobNodeDestination[] {
  return destinations.map((destination) => {
    const bit = locales.indexOf(destination.locale);
    const found = recorded.find((row) => row.node === number && row.bit === bit);
    if (found !== undefined) {
      const { outcome, reason, message } = found;
      return { ...destination, outcome, reason, message };
    }
    const isOpen = open.some((range) => range.bit === bit && number >= range.from && number <= range.to);
    const isCreated = destination.decision === 'create' && !isOpen;
    return { ...destination, outcome: isCreated ? 'created' : null, message: null };
  });
}
