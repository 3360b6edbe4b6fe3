import type { FamilyId, JobId, VariantId } from '../ids';
import { declareRead, declareRpc } from '../message';
import type { Caller } from './caller';
import type {
  CopyRequest,
  DriveCopyRequest,
  LinkAction,
  PlannedRollOutRequest,
  RollOutRequest,
  UndoRequest,
} from './copy-request';
import type { Idempotent } from './idempotency';
import type { JobView } from './localization-planner';

export const PLAN_STATES = ['planning', 'ready', 'executed', 'stale', 'expired', 'failed'] as const;
export type PlanState = (typeof PLAN_STATES)[number];

/** Decisions about a node in a destination. `share` and `skip` of a missing item apply to all destinations. */
export const COPY_DECISIONS = ['create', 'reuse', 'share', 'skip', 'fail'] as const;
/** Decisions of an undo about a copy: `archive` is chosen by the client. */
export const UNDO_DECISIONS = ['remove', 'keep', 'archive'] as const;
/** Decisions of a roll-out about a copy. */
export const ROLL_OUT_DECISIONS = ['update', 'reuse', 'skip'] as const;
export const PLAN_DECISIONS = [...COPY_DECISIONS, ...UNDO_DECISIONS, 'update'] as const;
export type CopyDecision = (typeof COPY_DECISIONS)[number];
export type UndoDecision = (typeof UNDO_DECISIONS)[number];
export type RollOutDecision = (typeof ROLL_OUT_DECISIONS)[number];
/** Decisions of the undo of a roll-out about a copy. */
export const RESTORE_DECISIONS = ['update', 'keep'] as const;
export type RestoreDecision = (typeof RESTORE_DECISIONS)[number];
export type PlanDecision = (typeof PLAN_DECISIONS)[number];
export type CopyCounts = Readonly<Record<CopyDecision, number>>;
export type UndoCounts = Readonly<Record<UndoDecision, number>>;
export type RollOutCounts = Readonly<Record<RollOutDecision, number>>;
export type RestoreCounts = Readonly<Record<RestoreDecision, number>>;
/** Numbers by decision: those of a copy, of an undo, of a roll-out, or of the undo of a roll-out. */
export type DecisionCounts = CopyCounts | UndoCounts | RollOutCounts | RestoreCounts;

export interface PlanCounts {
  readonly nodes: number;
  /** Pairs of node and locale; for `share` nodes. */
  readonly byDecision: DecisionCounts;
  readonly byLocale: Readonly<Record<string, DecisionCounts>>;
  /** Nodes that stay shared. */
  readonly shared: number;
  /** Links that are removed from copied nodes. */
  readonly dropped: number;
  /** Bytes of files that are copied. */
  readonly bytes: number;
  /** Number of cycles, up to MAX_LOOPS. */
  readonly loops: number;
  readonly maxDepth: number;
}

/** Maximum number of cycles that a plan lists. A graph can have exponentially many. */
export const MAX_LOOPS = 1_000;

export type PlanRequest = CopyRequest | UndoRequest | PlannedRollOutRequest;

/** A plan has the id of the job that executes it. */
export interface PlanView {
  readonly id: JobId;
  readonly spaceKey: string;
  readonly kind: PlanRequest['kind'];
  readonly state: PlanState;
  readonly request: PlanRequest;
  /**
   * Changes with every decision of the plan. Null while it is planned, and for a localization that a dialect requested;
   * `counts` as well.
   */
  readonly digest: string | null;
  readonly counts: PlanCounts | null;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly jobId: JobId | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

export interface PlanDestination {
  readonly locale: string;
  readonly decision: PlanDecision;
  readonly reason: string | null;
  /** The variant that is created or exists; null without one. */
  readonly targetId: VariantId | null;
  readonly targetRepository: string | null;
  /** The principal whose change keeps a copy from being removed. Only for an undo. Null without such a change. */
  readonly author?: string | null;
}

export interface PlannedLink {
  /** JSON Pointer in the body. */
  readonly path: string;
  /** Null if the plan has no node for the linked item. */
  readonly targetNode: number | null;
  readonly decision: LinkAction;
  /** Name of the rule; null for the default. */
  readonly rule: string | null;
}

export interface PlanNode {
  readonly number: number;
  /** The node that first links to it; null for a root. */
  readonly parent: number | null;
  readonly depth: number;
  readonly variantId: VariantId;
  readonly familyId: FamilyId | null;
  readonly label: string | null;
  readonly contentType: string | null;
  /** The folder of the item; null at the top of its repository. */
  readonly path: string | null;
  readonly sourceVersion: number | null;
  readonly sourceLocale: string | null;
  readonly destinations: readonly PlanDestination[];
  /** The first MAX_LISTED_LINKS links. */
  readonly links: readonly PlannedLink[];
  readonly linkCount: number;
  /** Number of nodes whose parent it is. */
  readonly children: number;
  /** The nodes below it in the tree of parents, and their decisions. */
  readonly below: { readonly nodes: number; readonly byDecision: DecisionCounts };
}

export const MAX_LISTED_LINKS = 50;

interface OfSpace {
  readonly caller: Caller;
  readonly spaceKey: string;
}
export interface NamedPlan extends OfSpace {
  readonly planId: JobId;
}

export interface NewCopy extends OfSpace {
  readonly request: CopyRequest;
}

/**
 * Plans a copy and changes nothing. Requires the scope `localize`. A small tree is planned at once, a large one later:
 * its state is `planning`. Rejects with NOT_FOUND, FORBIDDEN {scope}, LIMIT_EXCEEDED {limit, maximum, actual},
 * ROOT_NOT_FOUND {roots}, ROOT_NOT_ACTIVE {roots}, ROOT_HAS_NO_LOCALE {roots}, ROOTS_DIFFER_IN_LOCALE {locales},
 * SOURCE_MOVED {variantId, sent, current}, LOCALE_NOT_SUPPORTED {locales}, CONTENT_GRAPH_TOO_DEEP {limit}.
 */
export const createPlan = declareRpc<Idempotent & NewCopy, PlanView>('localization-planner', 'create-plan');

/**
 * Plans a copy and executes it. A rule that duplicates also requires the scope `write`. Rejects as `createPlan` does.
 */
export const requestCopies = declareRpc<Idempotent & NewCopy, JobView>('localization-planner', 'request-copies');

/**
 * Plans a copy of drive items and executes it. Requires the scopes `read` and `write`. Rejects as `requestDriveCopy`
 * does.
 */
export const requestItemCopies = declareRpc<Idempotent & OfSpace & { readonly request: DriveCopyRequest }, JobView>(
  'localization-planner',
  'request-item-copies',
);

/** Rejects with NOT_FOUND, FORBIDDEN {scope}. */
export const readPlan = declareRead<NamedPlan, PlanView>('localization-planner', 'read-plan');

export interface ListPlanNodes extends NamedPlan {
  /** Nodes with this number or a higher one are not returned unless they follow it. */
  readonly after?: number;
  readonly limit: number;
  readonly parent?: number;
  readonly decision?: PlanDecision;
  readonly locale?: string;
  /** Name of a rule: nodes with a link that the rule decided. */
  readonly rule?: string;
  /** A part of a label, an id, or a part of a content type. */
  readonly q?: string;
  /** Only this node; with `ancestors` also the nodes from its root down to it. */
  readonly node?: number;
  readonly ancestors?: boolean;
}

export interface PlanNodesPage {
  readonly nodes: readonly PlanNode[];
  /** Null on the last page. */
  readonly nextAfter: number | null;
}

/**
 * Lists nodes in the order of their numbers. Rejects with NOT_FOUND, PLAN_NOT_READY, LOCALE_NOT_PLANNED, RULE_UNKNOWN.
 */
export const listPlanNodes = declareRead<ListPlanNodes, PlanNodesPage>('localization-planner', 'list-plan-nodes');

export interface LoopNode {
  readonly number: number;
  readonly variantId: VariantId;
  readonly label: string | null;
}

/** Lists the cycles of a plan, at most MAX_LOOPS. Rejects with NOT_FOUND, PLAN_NOT_READY. */
export const listPlanLoops = declareRead<
  NamedPlan & { readonly after?: number; readonly limit: number },
  { readonly loops: readonly (readonly LoopNode[])[]; readonly nextAfter: number | null }
>('localization-planner', 'list-plan-loops');

export interface StaleNode {
  readonly number: number;
  readonly variantId: VariantId;
  readonly reason: string;
}

export interface ExecutePlan extends NamedPlan {
  /** The digest that the caller has read. */
  readonly digest: string;
  /**
   * `replan` makes a new plan if the plan is stale, and executes it if its counts by decision are equal. Otherwise the
   * request is rejected with the new `plan`.
   */
  readonly onStale?: 'reject' | 'replan';
}

/**
 * Executes a plan: exactly its decisions, once. Requires the scope `localize`, and also `write` if a rule duplicates.
 * Rejects with NOT_FOUND, FORBIDDEN {scope}, PLAN_NOT_READY {state}, DIGEST_MISMATCH {digest}, PLAN_EXECUTED {jobId},
 * PLAN_EXPIRED, PLAN_STALE {nodes, count, plan?}: a source has changed since; `nodes` has the first 100.
 */
export const executePlan = declareRpc<Idempotent & ExecutePlan, JobView>('localization-planner', 'execute-plan');

/** A node in one of two plans. */
export interface ComparedNode {
  readonly number: number;
  /** Name of the rule of the link that first led to it; null for the default and for a root. */
  readonly rule: string | null;
  readonly destinations: readonly { readonly locale: string; readonly decision: PlanDecision }[];
}

export interface PlanDifference {
  readonly variantId: VariantId;
  readonly label: string | null;
  /** Null if the plan does not have the node. */
  readonly a: ComparedNode | null;
  readonly b: ComparedNode | null;
}

/**
 * Lists the nodes that only one of two plans has, and those with different decisions, by the ids of their variants.
 * Rejects with NOT_FOUND, PLAN_NOT_READY.
 */
export const diffPlans = declareRead<
  NamedPlan & { readonly otherId: JobId; readonly after?: string; readonly limit: number },
  { readonly differences: readonly PlanDifference[]; readonly nextAfter: string | null }
>('localization-planner', 'diff-plans');

/** `share` leaves an item uncopied in a locale, and the links to it as they are. `localize` revokes that. */
export const COPY_CHOICES = ['share', 'localize'] as const;
/**
 * `force` archives a copy, also one that would stay; the undo of a roll-out restores it. `keep` keeps a copy. `remove`
 * revokes both.
 */
export const UNDO_CHOICES = ['force', 'keep', 'remove'] as const;
/** `keep` leaves a copy as it is. `update` revokes that. */
export const ROLL_OUT_CHOICES = ['keep', 'update'] as const;
export const CHOICE_ACTIONS = [...COPY_CHOICES, ...UNDO_CHOICES, 'update'] as const;

export interface PlanChoice {
  /** Number of a node. */
  readonly node: number;
  readonly locale: string;
  readonly action: (typeof CHOICE_ACTIONS)[number];
}

export interface ChangePlan extends NamedPlan {
  /** The digest that the caller has read. Default: any. */
  readonly digest?: string;
  readonly choices: readonly PlanChoice[];
}

/**
 * Replaces decisions of a plan by choices of the client, and plans it again: what is below a shared item may no longer
 * be reached. The numbers of nodes may change. A large plan is `planning` meanwhile. Rejects with NOT_FOUND, FORBIDDEN
 * {scope}, PLAN_NOT_READY {state}, PLAN_EXECUTED {jobId}, PLAN_EXPIRED, DIGEST_MISMATCH {digest}, NODE_UNKNOWN {nodes},
 * LOCALE_NOT_PLANNED {locales}, CHOICE_NOT_OF_KIND {kind, actions}, and as `createPlan` does. A plan of an undo also
 * requires the scope `write` for `force`.
 */
export const changePlan = declareRpc<ChangePlan, PlanView>('localization-planner', 'change-plan');

export interface UndoJob extends OfSpace {
  readonly jobId: JobId;
}

/**
 * Plans the undo of an ended job, and changes nothing. The plan is `planning` first. Requires the scope `localize`, and
 * `write` for a roll-out.
 * Rejects with NOT_FOUND, FORBIDDEN {scope}, JOB_NOT_ENDED, JOB_NOT_UNDOABLE {kind}.
 */
export const planUndo = declareRpc<Idempotent & UndoJob, PlanView>('localization-planner', 'plan-undo');

/** Plans the undo of an ended job and executes it. Rejects as `planUndo` does. */
export const requestUndo = declareRpc<Idempotent & UndoJob, JobView>('localization-planner', 'request-undo');

export interface NewRollOut extends OfSpace {
  readonly request: RollOutRequest;
}

/**
 * Plans a roll-out, and changes nothing. The plan is `planning` first. Requires the scope `localize`. Rejects with
 * NOT_FOUND, FORBIDDEN {scope}, LIMIT_EXCEEDED {limit, maximum, actual}, LOCALES_EMPTY, LOCALE_NOT_SUPPORTED {locales},
 * ROOT_NOT_FOUND {roots}, SOURCE_MOVED {variantId, sent, current}.
 */
export const planRollOut = declareRpc<Idempotent & NewRollOut, PlanView>('localization-planner', 'plan-roll-out');

/** Plans a roll-out and executes it. Also requires the scope `write`. Rejects as `planRollOut` does. */
export const requestRollOut = declareRpc<Idempotent & NewRollOut, JobView>('localization-planner', 'request-roll-out');
