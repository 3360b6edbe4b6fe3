import { declareRead, declareRpc } from '../message';
import type { CellState, TrackedState } from '../sync-state';
import type { Caller } from './caller';
import type { KeyedPage } from './content';

/** Sync states (docs/explanation/keeping-copies-current.md). Anything outside of the space is NOT_FOUND. */
interface NamedVariant {
  readonly caller: Caller;
  readonly spaceKey: string;
  readonly id: string;
}

/** A change between two versions, with the ids of links mapped to families. `old` and `new` are JSON text. */
export interface SyncChange {
  /** JSON Pointer into the stored body. */
  readonly path: string;
  /** `order`: the elements of an array were moved. `old` and `new` are then the ids of the elements. */
  readonly kind: 'value' | 'order';
  /** Absent if the value was added. */
  readonly old?: string;
  /** Absent if the value was removed. */
  readonly new?: string;
}

export interface SyncView {
  readonly variantId: string;
  readonly familyId: string;
  readonly locale: string | null;
  readonly version: number;
  readonly state: TrackedState;
  /** The source and the version that was copied; null if the variant is not a copy. */
  readonly sourceVariantId: string | null;
  readonly sourceVersion: number | null;
  readonly basedOn: number | null;
  /** Null if the source does not exist. */
  readonly sourceCurrentVersion: number | null;
  readonly isLocallyChanged: boolean;
  readonly isAcknowledged: boolean;
  /** The changes of the source since `basedOn`. With open conflicts: those that the copy does not have. */
  readonly sourceChanges: readonly SyncChange[];
  /** The paths of the local changes. */
  readonly variantPaths: readonly string[];
  /** Whether there are no further changes. */
  readonly isComplete: boolean;
  /** Differs after every change of the variant or of its source. */
  readonly tag: string;
}

/** Reads how a variant relates to its source. */
export const readSync = declareRead<NamedVariant, SyncView>('content-store', 'read-sync');

interface NamedSync extends NamedVariant {
  /** If present, it must be the current one; otherwise rejects with PRECONDITION_FAILED. */
  readonly tag?: string;
}

/**
 * Records that the changes of the source need no work in the copy: `basedOn` becomes the current version of the source.
 * Changes nothing if it is that already. Requires `write`. Rejects with NOT_A_COPY, SOURCE_DELETED.
 */
export const acknowledgeSync = declareRpc<NamedSync, SyncView>('content-store', 'acknowledge-sync');

/** Restores the `basedOn` of before the acknowledgement. Changes nothing without one. Requires `write`. */
export const revertAcknowledgement = declareRpc<NamedSync, Record<string, never>>(
  'content-store',
  'revert-acknowledgement',
);

export interface CoverageCell {
  readonly locale: string;
  readonly state: CellState;
  /** Null if the variant is missing. */
  readonly variantId: string | null;
  readonly version: number | null;
  /** Null if the variant is missing, or not a copy. */
  readonly basedOn: number | null;
}

export interface CoverageRow {
  readonly familyId: string;
  readonly contentType: string | null;
  /** The oldest variant of the family, with its label. Null if the family has no variant. */
  readonly first: { readonly variantId: string; readonly label: string } | null;
  readonly cells: readonly CoverageCell[];
}

export interface CoverageCount {
  readonly locale: string;
  readonly state: CellState;
  readonly count: number;
}

export interface ReadCoverage {
  readonly caller: Caller;
  readonly spaceKey: string;
  /** The id of a variant: only the families of its tree. */
  readonly root?: string;
  readonly contentType?: string;
  readonly repositoryId?: string;
  /** Default: all locales of the space. */
  readonly locales?: readonly string[];
  /** Only cells with these states, and only families that have one. */
  readonly states?: readonly CellState[];
  /** The id of the last family of the page before. */
  readonly after?: string;
  readonly limit: number;
  /** With `root`: the states of all families of the tree. */
  readonly withCounts?: boolean;
}

/**
 * Reads the states of families in locales, by the ids of the families. A page may have fewer families than `limit`,
 * also none. Rejects with LOCALE_NOT_SUPPORTED {locales}, NOT_FOUND, LIMIT_EXCEEDED {limit, maximum, actual}.
 */
export const readCoverage = declareRead<
  ReadCoverage,
  KeyedPage<CoverageRow> & { readonly counts?: readonly CoverageCount[] }
>('content-store', 'read-coverage');
