import type { PlannedCommand } from './insert-commands.store';

/** Counts of (node, locale) pairs whose outcome the plan decides. `shared` counts nodes, `dropped` links. */
export interface PlannedCounts {
  readonly total: number;
  readonly reused: number;
  readonly skipped: number;
  readonly failed: number;
  readonly shared: number;
  readonly dropped: number;
}

/** Summary of a stored plan. */
export interface JobPlan {
  readonly counts: PlannedCounts;
  readonly hasRedirects: boolean;
  /** The commands that are released with the plan, in the order of publishing. */
  readonly released: readonly PlannedCommand[];
  readonly waiting: number;
}
