import type { JobKind, Outcome } from '@scriptorium/contracts';

/** Returns the outcome of the nodes that a closed command has executed and that have no row in `jobs.outcomes`. */
export function executedOutcome(kind: JobKind): Outcome {
  switch (kind) {
    case 'undo':
      return 'removed';
    case 'roll-out':
      return 'updated';
    default:
      return 'created';
  }
}
