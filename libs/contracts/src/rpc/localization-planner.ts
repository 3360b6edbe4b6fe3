import type { FamilyId, JobId, VariantId } from '../ids';
import { declareRead, declareRpc } from '../message';
import type { Caller, PageInfo, PageRequest } from './caller';
import type { Idempotent } from './idempotency';
import type { ConflictBehavior, Precondition } from './drives';

export const JOB_KINDS = ['localize', 'duplicate', 'copy-drive-items', 'undo', 'roll-out'] as const;
export type JobKind = (typeof JOB_KINDS)[number];
/** The root of a duplicate is the record's variant in the main locale. */
export const ROOT_KINDS = ['variant', 'drive-item'] as const;
export type RootKind = (typeof ROOT_KINDS)[number];
/** In the order of a job's life (docs/reference/job-states.md). The last four are final unless the job is retried. */
export const JOB_STATES = [
  'accepted',
  'planning',
  'running',
  'waiting',
  'throttled',
  'cancelling',
  'completed',
  'completed-with-failures',
  'failed',
  'cancelled',
] as const;
export type JobState = (typeof JOB_STATES)[number];

const FINAL: readonly JobState[] = ['completed', 'completed-with-failures', 'failed', 'cancelled'];

/** Returns whether a job in this state has work left. Otherwise its counts are final. */
export function isUnfinished(state: JobState): boolean {
  return !FINAL.includes(state);
}

/**
 * Counts of (node, locale) pairs. `shared` counts nodes that stay shared by all locales, `dropped` the links that are
 * removed from copied nodes. The counts are always exact.
 */
export interface JobProgress {
  readonly total: number;
  readonly done: number;
  readonly created: number;
  readonly reused: number;
  readonly skipped: number;
  readonly failed: number;
  readonly shared: number;
  readonly dropped: number;
  /** Copies that an undo has removed, and those that it has archived instead. Only for an undo. */
  readonly removed?: number;
  readonly archived?: number;
  /** Copies that a roll-out or its undo has updated. Only for these. */
  readonly updated?: number;
}

export interface JobView {
  readonly id: JobId;
  /** Grows with each change of the job. Of two views, the one with the higher sequence is later. */
  readonly sequence: number;
  readonly spaceKey: string;
  readonly kind: JobKind;
  readonly state: JobState;
  readonly root: {
    readonly kind: RootKind;
    readonly id: string;
    readonly version: number;
    readonly label: string;
    /** Null only for a duplicate. */
    readonly locale: string | null;
  };
  /** The family that a duplicate creates. It can be read once the job is completed. */
  readonly resultFamilyId?: FamilyId;
  readonly locales: readonly string[];
  readonly replicateFolderStructure: boolean;
  readonly requestedBy: string;
  /** Key-value pairs of the client. */
  readonly labels: Readonly<Record<string, string>>;
  readonly parentJobId: JobId | null;
  /** The undo that starts when the job is cancelled; absent unless a client has requested it with the cancel. */
  readonly undoJobId?: JobId;
  /** 1, and one more for each retry. */
  readonly attempts: number;
  readonly acceptedAt: string;
  readonly plannedAt: string | null;
  /** When a worker began the first command of this attempt that was closed. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** When the sequence last grew. */
  readonly changedAt: string;
  readonly progress: JobProgress;
  /** `progress.done` at `startedAt`: what the plan had decided, and earlier attempts had done. */
  readonly doneAtStart: number;
  /** Why the job as a whole failed; null otherwise. */
  readonly error: {
    readonly code: string;
    readonly message: string;
    /** Same as the data of a RejectedError with this code. */
    readonly data?: Readonly<Record<string, unknown>>;
  } | null;
}

/** The outcome of a node in a locale, if it is not `created`. */
export interface OutcomeView {
  readonly variantId: VariantId;
  /** The repository of the node; null if the plan has none for it. */
  readonly repositoryId: string | null;
  readonly locale: string;
  readonly outcome: 'reused' | 'skipped' | 'failed';
  readonly reason: string;
  readonly message: string | null;
}

export interface RequestLocalization {
  readonly caller: Caller;
  readonly variantId: VariantId;
  readonly version: number;
  readonly locales: readonly string[];
  readonly replicateFolderStructure: boolean;
}

/**
 * Accepts a localize job. Rejects with NOT_FOUND, FORBIDDEN, CONTENT_ITEM_VERSION_CONFLICT {sent, current},
 * CONTENT_ITEM_NOT_ACTIVE, CONTENT_ITEM_HAS_NO_LOCALE, LOCALES_EMPTY, LOCALE_INVALID {locales}, LOCALE_NOT_SUPPORTED
 * {locales}, TOO_MANY_LOCALES {limit}, REPOSITORY_DOES_NOT_SUPPORT_LOCALES {repositoryId, locales},
 * CONTENT_GRAPH_TOO_DEEP {limit}.
 */
export const requestLocalization = declareRpc<Idempotent & RequestLocalization, JobView>(
  'localization-planner',
  'request-localization',
);

export interface RequestDuplicate {
  readonly caller: Caller;
  readonly spaceKey: string;
  /** UUID of the record. */
  readonly familyId: FamilyId;
  /** A UUID that the gateway generates. It becomes the job's id. */
  readonly requestId: JobId;
}

/**
 * Accepts a duplicate of a record: copies all its variants into a new family. A repeated request id, or an equal
 * request after an abandoned one, returns the existing job. Requires the scopes `read` and `write`. Rejects with
 * NOT_FOUND, FORBIDDEN {scope}, RECORD_IS_SINGLETON.
 */
export const requestDuplicate = declareRpc<Idempotent & RequestDuplicate, JobView>(
  'localization-planner',
  'request-duplicate',
  () => true,
);

/**
 * Records that the client did not receive the response, or stopped waiting for it. The next equal request within
 * `repeatableForMs` then counts as a repetition. May arrive before the request itself. Each call starts the time again.
 */
export interface AbandonRequest extends RequestDuplicate {
  readonly repeatableForMs: number;
}

export const abandonRequest = declareRpc<AbandonRequest, Record<string, never>>(
  'localization-planner',
  'abandon-request',
);

/** Ids are UUIDs. Requires `read` for the source and `write` for the target. */
export interface RequestDriveCopy {
  readonly caller: Caller;
  readonly sourceDriveId: string;
  readonly sourceItemId: string;
  readonly targetDriveId: string;
  readonly targetFolderId: string;
  /** Name of the copy. A conflict with names in the target folder is resolved when the copy is attached. */
  readonly name: string;
  readonly conflict: ConflictBehavior;
  /** Copies everything below the source folder, but not the folder itself. */
  readonly childrenOnly: boolean;
  readonly allVersions: boolean;
  /** Applies to the source. Checked in the transaction that accepts the copy. */
  readonly precondition?: Precondition;
  /** A UUID that the gateway generates. It becomes the job's id. */
  readonly requestId: JobId;
}

/** A copy in drives, as its monitor reports it. `monitorId` is the only credential: 122 random bits. */
export interface DriveCopyView {
  readonly monitorId: string;
  readonly jobId: JobId;
  /** The sequence of the job. */
  readonly sequence: number;
  /** Whether the copy is planned, so that its bytes are known. */
  readonly isPlanned: boolean;
  readonly state: JobState;
  readonly progress: JobProgress;
  /** Bytes to move to another store, and bytes already moved. Both are 0 if the drives have the same store. */
  readonly bytes: { readonly total: number; readonly moved: number };
  /** Code of the store error that blocks the copy, such as STORE_FULL; null while it makes progress. */
  readonly waitingFor: string | null;
  readonly targetDriveId: string;
  /** The copy, once it is completed; the target folder if only children are copied. */
  readonly resultItemId: string;
  readonly acceptedAt: string;
  readonly changedAt: string;
  /** `names`: the conflicting names, or some of the files whose bytes are missing or damaged. */
  readonly error: { readonly code: string; readonly message: string; readonly names: readonly string[] } | null;
}

/**
 * Copies a file, or a folder with everything below it, within one space. A repeated request id returns the existing
 * copy. Rejects with NOT_FOUND {what: 'item' | 'target'}, FORBIDDEN {scope}, NAME_INVALID {name}, NOT_A_FOLDER,
 * ROOT_IMMUTABLE, OTHER_SPACE, INTO_ITSELF, TAG_MISMATCH, and with NAME_TAKEN {name} if the copy would replace its own
 * source. A small tree, which is planned during the request, also rejects with PATH_TOO_LONG {limit}. Errors that are
 * found later are the job's `error`: NAME_TAKEN {names} and QUOTA_REACHED when the tree is attached, and all errors of
 * planning a large tree.
 */
export const requestDriveCopy = declareRpc<Idempotent & RequestDriveCopy, DriveCopyView>(
  'localization-planner',
  'request-drive-copy',
  () => true,
);
/** Rejects with NOT_FOUND if the copy is unknown, or ended more than 24 hours ago. */
export const readDriveCopy = declareRead<{ readonly monitorId: string }, DriveCopyView>(
  'localization-planner',
  'read-drive-copy',
);
/**
 * Cancels the copy: it stops, and the items that it has copied are removed. It is `cancelling` until they are removed.
 * A copy that has ended is returned unchanged. Rejects with NOT_FOUND.
 */
export const cancelDriveCopy = declareRpc<{ readonly monitorId: string }, DriveCopyView>(
  'localization-planner',
  'cancel-drive-copy',
);

/**
 * Returns a time, `since` (ISO 8601): no unfinished copy in drives was accepted before it. A blob that has been
 * unreferenced since before then is not in any plan.
 */
export const readOldestUnfinishedCopy = declareRead<Record<string, never>, { readonly since: string }>(
  'localization-planner',
  'read-oldest-going-copy',
);

export interface ListJobs {
  readonly caller: Caller;
  readonly rootId: VariantId;
  readonly page: PageRequest;
}

/**
 * Lists jobs whose root is this variant, newest first. Rejects with NOT_FOUND if the caller's spaces have no such
 * variant.
 */
export const listJobs = declareRead<ListJobs, { readonly jobs: readonly JobView[]; readonly page: PageInfo }>(
  'localization-planner',
  'list-jobs',
);

export interface NamedJob {
  readonly caller: Caller;
  readonly jobId: JobId;
}

export interface JobReport {
  readonly job: JobView;
  readonly outcomes: readonly OutcomeView[];
  readonly outcomesTotal: number;
}

/** Rejects with NOT_FOUND. `outcomes` has at most 1,000 elements; `outcomesTotal` counts all. */
export const readJob = declareRead<NamedJob, JobReport>('localization-planner', 'read-job');

export interface CancelJob extends NamedJob {
  /** Whether existing copies are kept or removed. Default: `keep`. */
  readonly made?: 'keep' | 'remove';
}

/**
 * Stops the release of commands; existing copies stay. The job is `cancelling` until the commands in flight are closed,
 * then `cancelled`. A job that is already cancelling is returned unchanged. With `remove`, an undo of a localization
 * starts when it is cancelled, once. Rejects with NOT_FOUND, JOB_ENDED.
 */
export const cancelJob = declareRpc<Idempotent & CancelJob, JobView>('localization-planner', 'cancel-job');

export interface RetryJob extends NamedJob {
  /** Numbers of nodes. Failures of other nodes stay. Default: every failed node. */
  readonly nodes?: readonly number[];
}

/**
 * Retries each failed node of an ended job with a command of its own. Resumes a cancelled job: plans it if it has no
 * plan, and executes its remaining commands. Rejects with NOT_FOUND, JOB_NOT_ENDED, NOTHING_FAILED, and JOB_UNDONE
 * {undoJobId}: its variants may have been removed.
 */
export const retryJob = declareRpc<Idempotent & RetryJob, JobView>('localization-planner', 'retry-job');
