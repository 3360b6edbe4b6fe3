import { declareRpc } from '../message';
import type { Caller, PageInfo, PageRequest } from './caller';
import type { ConflictBehavior, Precondition } from './drives';

export type JobKind = 'localize' | 'duplicate' | 'copy-drive-items';
/** The root of a duplicate is the record's variant in the main locale. */
export const ROOT_KINDS = ['variant', 'drive-item'] as const;
export type RootKind = (typeof ROOT_KINDS)[number];
/** In the order in which a job can pass them (docs/reference/job-states.md); the last four are final unless the job is retried. */
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

/** Returns whether a job in this state can still change by itself. The counts of any other are final. */
export function isUnfinished(state: JobState): boolean {
  return !FINAL.includes(state);
}

/** Counts of (node, locale) pairs; `shared` counts nodes that every locale goes on sharing. Exact at any time. */
export interface JobProgress {
  readonly total: number;
  readonly done: number;
  readonly created: number;
  readonly reused: number;
  readonly skipped: number;
  readonly failed: number;
  readonly shared: number;
}

export interface JobView {
  readonly id: string;
  readonly spaceKey: string;
  readonly kind: JobKind;
  readonly state: JobState;
  readonly root: {
    readonly kind: RootKind;
    readonly id: string;
    readonly version: number;
    readonly label: string;
    /** Null only of a duplicate. */
    readonly locale: string | null;
  };
  /** The family that a duplicate makes: readable once the job is completed. */
  readonly resultFamilyId?: string;
  readonly locales: readonly string[];
  readonly replicateFolderStructure: boolean;
  readonly requestedBy: string;
  readonly acceptedAt: string;
  readonly plannedAt: string | null;
  readonly endedAt: string | null;
  readonly progress: JobProgress;
  /** Why the job as a whole failed; null otherwise. */
  readonly error: {
    readonly code: string;
    readonly message: string;
    /** As in a RejectedError of this code. */
    readonly data?: Readonly<Record<string, unknown>>;
  } | null;
}

/** What became of a node in a locale, where it is not simply that the variant was created. */
export interface OutcomeView {
  readonly variantId: string;
  /** The repository of the node; null for one that no repository was planned for. */
  readonly repositoryId: string | null;
  readonly locale: string;
  readonly outcome: 'reused' | 'skipped' | 'failed';
  readonly reason: string;
  readonly message: string | null;
}

export interface RequestLocalization {
  readonly caller: Caller;
  readonly variantId: string;
  readonly version: number;
  readonly locales: readonly string[];
  readonly replicateFolderStructure: boolean;
}

/**
 * Accepts a localize job. Rejected with: NOT_FOUND, FORBIDDEN, CONTENT_ITEM_VERSION_CONFLICT {sent, current},
 * CONTENT_ITEM_NOT_ACTIVE, CONTENT_ITEM_HAS_NO_LOCALE, LOCALES_EMPTY, LOCALE_INVALID {locales}, LOCALE_NOT_SUPPORTED
 * {locales}, TOO_MANY_LOCALES {limit}, REPOSITORY_DOES_NOT_SUPPORT_LOCALES {repositoryId, locales},
 * CONTENT_GRAPH_TOO_DEEP {limit}.
 */
export const requestLocalization = declareRpc<RequestLocalization, JobView>(
  'localization-planner',
  'request-localization',
);

export interface RequestDuplicate {
  readonly caller: Caller;
  readonly spaceKey: string;
  /** Of the record, a UUID. */
  readonly familyId: string;
  /** A UUID, drawn by who takes the request or computed from its idempotency key. It becomes the job's id. */
  readonly requestId: string;
}

/**
 * Accepts a duplicate of a record: all its variants as a new family. The same request id again, or an equal request
 * after one that was abandoned, gives the job that is there. Takes the scopes `read` and `write`. Rejected with NOT_FOUND,
 * FORBIDDEN {scope}, RECORD_IS_SINGLETON.
 */
export const requestDuplicate = declareRpc<RequestDuplicate, JobView>('localization-planner', 'request-duplicate');

/**
 * The response to this request did not reach its sender, or took longer than senders wait: within `repeatableForMs` the next
 * equal request is the same one, repeated. May come before the request itself. Once more, it sets the time anew.
 */
export interface AbandonRequest extends RequestDuplicate {
  readonly repeatableForMs: number;
}

export const abandonRequest = declareRpc<AbandonRequest, Record<string, never>>(
  'localization-planner',
  'abandon-request',
);

/** Ids are UUIDs; the caller may read the source and write the target, which `NOT_FOUND` and `FORBIDDEN` say. */
export interface RequestDriveCopy {
  readonly caller: Caller;
  readonly sourceDriveId: string;
  readonly sourceItemId: string;
  readonly targetDriveId: string;
  readonly targetFolderId: string;
  /** Of the copy; its place among the names of the target folder is decided when it is put there. */
  readonly name: string;
  readonly conflict: ConflictBehavior;
  /** What is below the source folder, without the folder itself. */
  readonly childrenOnly: boolean;
  readonly allVersions: boolean;
  /** On the source, checked in the transaction that accepts the copy. */
  readonly precondition?: Precondition;
  /** A UUID, drawn by who takes the request or computed from its idempotency key. It becomes the job's id. */
  readonly requestId: string;
}

/** A copy in drives, as its monitor tells it. Whoever has `monitorId` may read it: 122 bits that nobody guesses. */
export interface DriveCopyView {
  readonly monitorId: string;
  readonly jobId: string;
  readonly state: JobState;
  readonly progress: JobProgress;
  /** To be moved to another store, and moved; both 0 where the drives have one store. */
  readonly bytes: { readonly total: number; readonly moved: number };
  /** The code of what a store holds it up with for now, such as STORE_FULL; null while it goes on. */
  readonly waitingFor: string | null;
  readonly targetDriveId: string;
  /** Of the copy once it is completed; of a copy of children alone the target folder. */
  readonly resultItemId: string;
  readonly acceptedAt: string;
  readonly changedAt: string;
  /** `names`: what was in the way, or some of the files whose bytes are gone or damaged. */
  readonly error: { readonly code: string; readonly message: string; readonly names: readonly string[] } | null;
}

/**
 * Copies a folder with all below it, or a file, in one space. The same request id again gives the copy that is there.
 * Rejects with NOT_FOUND {what: 'item' | 'target'}, FORBIDDEN {scope}, NAME_INVALID {name}, NOT_A_FOLDER, ROOT_IMMUTABLE,
 * OTHER_SPACE, INTO_ITSELF, TAG_MISMATCH, and with NAME_TAKEN {name} if the copy would replace its own source; a tree that is planned at once
 * also with PATH_TOO_LONG {limit}. What is only known when the tree is put in its place (NAME_TAKEN {names}, QUOTA_REACHED), and
 * of a large tree all of it, is the job's `error`.
 */
export const requestDriveCopy = declareRpc<RequestDriveCopy, DriveCopyView>(
  'localization-planner',
  'request-drive-copy',
);
/** Rejected with NOT_FOUND: never heard of, or ended more than 24 hours ago. */
export const readDriveCopy = declareRpc<{ readonly monitorId: string }, DriveCopyView>(
  'localization-planner',
  'read-drive-copy',
);
/**
 * Cancels the copy: nothing more is copied, and what was copied is removed. The copy is `cancelling` until it is removed.
 * One that has ended is returned unchanged. Rejected with NOT_FOUND.
 */
export const cancelDriveCopy = declareRpc<{ readonly monitorId: string }, DriveCopyView>(
  'localization-planner',
  'cancel-drive-copy',
);

/**
 * `since`: no copy in drives that still goes on was accepted before, ISO 8601. What nobody refers to since earlier than that, no plan
 * holds either.
 */
export const readOldestGoingCopy = declareRpc<Record<string, never>, { readonly since: string }>(
  'localization-planner',
  'read-oldest-going-copy',
);

export interface ListJobs {
  readonly caller: Caller;
  readonly rootId: string;
  readonly page: PageRequest;
}

/** Jobs whose root is this variant, newest first. Rejected with NOT_FOUND when the caller sees no such variant. */
export const listJobs = declareRpc<ListJobs, { readonly jobs: readonly JobView[]; readonly page: PageInfo }>(
  'localization-planner',
  'list-jobs',
);

export interface NamedJob {
  readonly caller: Caller;
  readonly jobId: string;
}

export interface JobReport {
  readonly job: JobView;
  readonly outcomes: readonly OutcomeView[];
  readonly outcomesTotal: number;
}

/** Rejected with NOT_FOUND. `outcomes` holds at most 1,000; `outcomesTotal` counts all. */
export const readJob = declareRpc<NamedJob, JobReport>('localization-planner', 'read-job');

/**
 * Stops the release of commands and keeps what was made. The job is `cancelled`, or `cancelling` until commands in flight are
 * closed; it then becomes `cancelled`. A job that is cancelling already is returned unchanged. Rejected with NOT_FOUND,
 * JOB_ENDED.
 */
export const cancelJob = declareRpc<NamedJob, JobView>('localization-planner', 'cancel-job');

/**
 * Does the failed nodes of an ended job again, by themselves, and resumes a cancelled one: plans it if it was not planned,
 * and does what was not done. Rejected with NOT_FOUND, JOB_NOT_ENDED, NOTHING_FAILED.
 */
export const retryJob = declareRpc<NamedJob, JobView>('localization-planner', 'retry-job');
