import type { Outcome } from '@scriptorium/contracts';
import type { JobRow } from '@scriptorium/jobs';

/** Returns the outcome of the nodes that a closed command has executed and that have no row in `jobs.outcomes`. */
export function executedOutcome({ kind, undoes }: Pick<JobRow, 'kind' | 'undoes'>): Outcome {
  switch (kind) {
    case 'undo':
      return undoes === 'roll-out' ? 'updated' : 'removed';
    case 'roll-out':
      return 'updated';
    default:
      return 'created';
  }
}
