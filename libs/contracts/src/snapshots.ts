import type { VariantFact } from './events/variants';
import { declareRead } from './message';
import type { Caller } from './rpc/caller';

/** The state of a variant, with the members that its last event has. */
export interface VariantState {
  /** The id of the variant. */
  readonly subject: string;
  readonly sequence: string;
  /** Absent if the variant was deleted. */
  readonly dataref?: string;
  readonly data: VariantFact;
}

/** The place after a page of a snapshot: first come the variants of the space, then the deleted ones, by their ids. */
export interface SnapshotPlace {
  readonly part: 'present' | 'deleted';
  readonly id: string;
}

export interface SnapshotPage {
  readonly items: readonly VariantState[];
  /** Null after the last page. */
  readonly after: SnapshotPlace | null;
}

/**
 * Reads a page of the state of all variants of a space, and of those that were deleted in the last days: an event of
 * such a variant may still arrive. Each page is read at another moment. Rejects with NOT_FOUND, FORBIDDEN {scope}.
 */
export const readSnapshot = declareRead<
  { readonly caller: Caller; readonly spaceKey: string; readonly after?: SnapshotPlace },
  SnapshotPage
>('content-store', 'read-snapshot');
