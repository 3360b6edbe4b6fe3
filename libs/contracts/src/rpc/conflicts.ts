import { declareRead, declareRpc } from '../message';
import type { Caller } from './caller';
import type { KeyedPage } from './content';

/** Conflicts of roll-outs (docs/explanation/keeping-copies-current.md). Anything outside of the space is NOT_FOUND. */
interface NamedConflict {
  readonly caller: Caller;
  readonly spaceKey: string;
  readonly id: string;
}

export const CONFLICT_STATES = ['open', 'resolved'] as const;
export type ConflictState = (typeof CONFLICT_STATES)[number];

/**
 * The reason of the end of a conflict.
 *
 * - `theirs`, `mine`: a resolution that takes the value of a side.
 * - `value`: a resolution that takes another value.
 * - `update`: an update of the copy with `basedOn`.
 * - `source`: a later roll-out finds that the source has its former value again.
 * - `roll-out`: a later roll-out does not find the conflict again for another reason.
 * - `source-deleted`: the source was deleted.
 */
export const CONFLICT_RESOLUTIONS = [
  'theirs',
  'mine',
  'value',
  'update',
  'acknowledgement',
  'source',
  'roll-out',
  'source-deleted',
] as const;
export type ConflictResolution = (typeof CONFLICT_RESOLUTIONS)[number];
export const RESOLUTION_SIDES = ['theirs', 'mine'] as const;
export type ResolutionSide = (typeof RESOLUTION_SIDES)[number];
export const RESOLUTIONS = [...RESOLUTION_SIDES, 'value'] as const;

/** A value that a source and its copy have changed differently. `base`, `theirs` and `mine` are JSON text. */
export interface ConflictView {
  readonly id: string;
  readonly variantId: string;
  readonly familyId: string;
  readonly locale: string | null;
  /** The label of the copy. */
  readonly label: string;
  readonly state: ConflictState;
  readonly kind: 'value' | 'order';
  /** JSON Pointer into the body of the copy when the conflict was found. */
  readonly path: string;
  /** Absent if the source did not have the value. */
  readonly base?: string;
  /** Absent if the source has removed the value. */
  readonly theirs?: string;
  /** Absent if the copy has removed the value. */
  readonly mine?: string;
  /** The source version that was rolled out. */
  readonly sourceVersion: number;
  readonly jobId: string;
  readonly foundAt: string;
  /** Null while the conflict is open. */
  readonly resolution: ConflictResolution | null;
  readonly resolvedAt: string | null;
}

export interface ListConflicts {
  readonly caller: Caller;
  readonly spaceKey: string;
  /** The id of a variant: only conflicts in the families of its tree. */
  readonly root?: string;
  readonly locale?: string;
  readonly state?: ConflictState;
  /** The id of the last conflict of the page before. */
  readonly after?: string;
  readonly limit: number;
}

/** Lists conflicts by their ids. */
export const listConflicts = declareRead<ListConflicts, KeyedPage<ConflictView>>('content-store', 'list-conflicts');

export const readConflict = declareRead<NamedConflict, ConflictView>('content-store', 'read-conflict');

export interface ResolveConflict extends NamedConflict {
  readonly take: (typeof RESOLUTIONS)[number];
  /**
   * JSON text in the form in which bodies are stored; only with `take: "value"`. For a conflict of an order: an array
   * of its ids.
   */
  readonly value?: string;
}

/**
 * Ends a conflict: the copy gets the value of the source or another one, or keeps its own. The last conflict of a copy
 * sets its `basedOn`. A conflict that was resolved in the same way changes nothing. Requires `write`. Rejects with
 * CONFLICT_RESOLVED {resolution}, CONFLICT_CHANGED {path}, CONFLICT_VALUE_INVALID {path}, CONTENT_ITEM_NOT_ACTIVE
 * {status}, CONTENT_TYPE_INVALID {violations}.
 */
export const resolveConflict = declareRpc<ResolveConflict, ConflictView>('content-store', 'resolve-conflict');

export interface ResolveConflicts extends Omit<ListConflicts, 'state' | 'after' | 'limit'> {
  readonly take: ResolutionSide;
  /** The id of the last copy of the page before. */
  readonly after?: string;
  /** Maximum number of copies. */
  readonly limit: number;
}

/** A conflict that a request by query has resolved or left open. */
export interface ResolvedConflict {
  readonly id: string;
  readonly variantId: string;
  readonly path: string;
  readonly outcome: 'resolved' | 'rejected';
  /** Why it is still open: a code of `resolveConflict`. Absent if it was resolved. */
  readonly reason?: string;
  readonly message?: string;
}

/**
 * Resolves the open conflicts of copies, all of a copy in one transaction and with one new version. Reports those that
 * it cannot resolve, and goes on. May process fewer copies than `limit`; `after` is null when none is left. Requires
 * `write`.
 */
export const resolveConflicts = declareRpc<ResolveConflicts, KeyedPage<ResolvedConflict>>(
  'content-store',
  'resolve-conflicts',
);
