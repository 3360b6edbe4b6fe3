/** How a copy relates to its source (docs/explanation/keeping-copies-current.md). */
export const SYNC_STATES = ['copied', 'adapted', 'outdated', 'source-archived', 'source-deleted'] as const;

export type SyncState = (typeof SYNC_STATES)[number];

/** A variant that is no copy is untracked. */
export type TrackedState = SyncState | 'untracked';

/** A family without a variant in a requested locale is missing there. */
export type CellState = TrackedState | 'missing';

export const CELL_STATES: readonly CellState[] = [...SYNC_STATES, 'untracked', 'missing'];
