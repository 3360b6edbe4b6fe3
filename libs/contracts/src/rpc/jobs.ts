import type { JobId } from '../ids';
import { declareRead } from '../message';
import type { Caller } from './caller';
import type { JobKind, JobState, JobView } from './localization-planner';
import type { PlanDestination, PlanNode } from './plans';

/** The place of a job in a list: its time of acceptance with microseconds, and its id. */
export interface JobPlace {
  readonly acceptedAt: string;
  readonly id: JobId;
}

export interface ListSpaceJobs {
  readonly caller: Caller;
  readonly spaceKey: string;
  readonly kinds?: readonly JobKind[];
  readonly states?: readonly JobState[];
  /** UUID of the principal. */
  readonly createdBy?: string;
  /** UUID of the copied variant or drive item. */
  readonly rootId?: string;
  /** The job has all of these labels. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The job was accepted at this time or later. */
  readonly since?: string;
  /** The page begins after this job. Default: the newest job. */
  readonly after?: JobPlace;
  readonly limit: number;
  /** Whether the jobs are counted, up to 10,000. */
  readonly isCounted?: boolean;
}

export interface JobPage {
  readonly jobs: readonly JobView[];
  /** The last job of the page; null if there are no more. */
  readonly next: JobPlace | null;
  readonly count?: { readonly jobs: number; readonly isExact: boolean };
}

/** Lists the jobs of a space, newest first. Rejects with NOT_FOUND, FORBIDDEN {scope}. */
export const listSpaceJobs = declareRead<ListSpaceJobs, JobPage>('localization-planner', 'list-space-jobs');

const COPY_OUTCOMES = ['created', 'updated', 'reused', 'skipped', 'failed'] as const;
export const OUTCOMES = [...COPY_OUTCOMES, 'removed', 'archived'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The place of a line in a ledger: the number of the node, and that of its destination. */
export interface OutcomePlace {
  readonly node: number;
  readonly destination: number;
}

/** The outcome of a node in a destination. */
export interface OutcomeLine {
  readonly node: number;
  /** The source: a variant or a drive item. */
  readonly variantId: string;
  /** The label of the source, or the name of the drive item; null if the version of the source does not exist. */
  readonly label: string | null;
  /** Null for a drive item, and for a variant without a locale. */
  readonly locale: string | null;
  readonly outcome: Outcome;
  /** Null if the node was created or removed. */
  readonly reason: string | null;
  readonly message: string | null;
  /** The principal whose change keeps a copy from being removed. Only for an undo. Null without such a change. */
  readonly author?: string | null;
  /** Null for a drive item. */
  readonly sourceVersion: number | null;
  /** The copy, or the variant that exists already; null if the node failed. Of an undo: the copy of the undone job. */
  readonly resultId: string | null;
  /** How many commands have tried it; 0 if the plan has decided it. */
  readonly attempts: number;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

export interface ListJobOutcomes {
  readonly caller: Caller;
  readonly jobId: JobId;
  readonly outcomes?: readonly Outcome[];
  readonly locale?: string;
  readonly reason?: string;
  readonly node?: number;
  /** The page begins after this line. Default: the first line. */
  readonly after?: OutcomePlace;
  readonly limit: number;
}

export interface OutcomePage {
  readonly lines: readonly OutcomeLine[];
  /**
   * The place after which the next page begins; null if there are no more lines. A page of a long search may have fewer
   * lines than its limit, or none.
   */
  readonly next: OutcomePlace | null;
}

/**
 * Lists the ledger of a job in the order of the plan: a line for each node and destination that has an outcome. Rejects
 * with NOT_FOUND, FORBIDDEN {scope}.
 */
export const listJobOutcomes = declareRead<ListJobOutcomes, OutcomePage>('localization-planner', 'list-job-outcomes');

export interface OutcomeCount {
  readonly outcome: Outcome;
  readonly locale: string | null;
  readonly reason: string | null;
  readonly count: number;
}

/** Counts the ledger of a job by outcome, locale and reason. Rejects with NOT_FOUND, FORBIDDEN {scope}. */
export const countJobOutcomes = declareRead<
  { readonly caller: Caller; readonly jobId: JobId },
  { readonly counts: readonly OutcomeCount[] }
>('localization-planner', 'count-job-outcomes');

/** Counts of pairs of node and destination, `shared` of nodes. `pending`: without an outcome. */
export const NODE_OUTCOMES = [...COPY_OUTCOMES, 'pending', 'shared'] as const;
export type NodeOutcome = (typeof NODE_OUTCOMES)[number];
/** The same for an undo. */
export const UNDO_NODE_OUTCOMES = ['removed', 'archived', 'skipped', 'failed', 'pending'] as const;
export type UndoNodeOutcome = (typeof UNDO_NODE_OUTCOMES)[number];

/** A decision of the plan and what became of it. */
export interface JobNodeDestination extends PlanDestination {
  /** Null without an outcome, and for a decision that has none: `share`, `skip` of a missing item. */
  readonly outcome: Outcome | null;
  readonly message: string | null;
}

/** A node of the plan of a job, with its outcomes. The reason of an outcome replaces that of the decision. */
export interface JobNode extends Omit<PlanNode, 'destinations' | 'below'> {
  readonly destinations: readonly JobNodeDestination[];
  readonly below: {
    readonly nodes: number;
    readonly byOutcome: Readonly<Record<NodeOutcome, number>> | Readonly<Record<UndoNodeOutcome, number>>;
  };
}

export interface ListJobNodes {
  readonly caller: Caller;
  readonly spaceKey: string;
  readonly jobId: JobId;
  /** Only the children of this node. Default: all nodes. */
  readonly parent?: number;
  /** The page begins after this node. */
  readonly after?: number;
  readonly limit: number;
}

/**
 * Lists the nodes of the plan of a localization with their outcomes, in the order of their numbers. Rejects with
 * NOT_FOUND (also for a job of another kind), FORBIDDEN {scope}, PLAN_NOT_READY {state}.
 */
export const listJobNodes = declareRead<
  ListJobNodes,
  { readonly nodes: readonly JobNode[]; readonly nextAfter: number | null }
>('localization-planner', 'list-job-nodes');
