import type { TrackedState } from '@scriptorium/contracts';

/** The facts that decide the sync state of a variant. `SYNC_COLUMNS` reads them. */
export interface SyncFacts {
  /** Whether the variant was made by a copy. The other facts count only then. */
  readonly isTracked: boolean;
  /** `deleted`: missing, or made again under the same id after a deletion. */
  readonly source: 'active' | 'archived' | 'deleted';
  /** Whether the content of the source differs from that of its version `basedOn`. */
  readonly isSourceChanged: boolean;
  /** Whether the content of the variant differs from what the copy made. */
  readonly isLocallyChanged: boolean;
}

/** Returns the sync state of a variant. */
export function syncStateOf({ isTracked, source, isSourceChanged, isLocallyChanged }: SyncFacts): TrackedState {
  if (!isTracked) return 'untracked';
  if (source === 'deleted') return 'source-deleted';
  if (source === 'archived') return 'source-archived';
  if (isSourceChanged) return 'outdated';
  return isLocallyChanged ? 'adapted' : 'copied';
}
