import type { PlannedCommand } from './insert-commands.store';

/** Counts of (node, locale) pairs that the plan settles; `shared` counts nodes. */
export interface PlannedCounts {
  readonly total: number;
  readonly reused: number;
  readonly skipped: number;
  readonly failed: number;
  readonly shared: number;
}

/** What a stored plan says of its job. */
export interface JobPlan {
  readonly counts: PlannedCounts;
  readonly hasRedirects: boolean;
  /** The commands that are released with the plan, in the order in which they are sent. */
  readonly released: readonly PlannedCommand[];
  readonly waiting: number;
}
