import type { JobRow } from '@scriptorium/jobs';

/** Returns whether each node of the job has an outcome of its own. Other jobs are completed as a whole. */
export function hasLedger({ kind }: Pick<JobRow, 'kind'>): boolean {
  return kind === 'localize' || kind === 'undo' || kind === 'roll-out';
}
