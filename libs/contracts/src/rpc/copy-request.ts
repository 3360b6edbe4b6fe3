import type { JobId, VariantId } from '../ids';
import type { ConflictBehavior } from './drives';

/**
 * A copy request of the native API (docs/contracts/native.md §2). The dialects' requests become copy requests with
 * fixed rules: the planner has one input.
 */
export const LINK_ACTIONS = ['localize', 'share', 'duplicate', 'drop', 'stop'] as const;
export type LinkAction = (typeof LINK_ACTIONS)[number];
/** `link`: part of the tree. `reference`: points elsewhere. */
export type LinkKind = 'link' | 'reference';

/** A rule matches a link if every member of `match` matches. */
export interface LinkRule {
  readonly name: string;
  readonly match: {
    /** Glob on the content type of the linked item: `*` matches any characters, `?` matches one. */
    readonly contentType?: string;
    /** JSON Pointer of the link in the body: `*` matches one segment, `**` any number of segments. */
    readonly path?: string;
    /** Levels of links between the root and the linked item: 1 for an item that the root links to. */
    readonly depth?: { readonly min?: number; readonly max?: number };
    readonly kind?: LinkKind;
    /** Locale of the linked item. */
    readonly locale?: string;
  };
  readonly action: LinkAction;
}

/** `fail`: a node fails in a locale in which it has a variant. `grow`: like `reuse`, but its links are followed. */
export const EXISTING_POLICIES = ['reuse', 'grow', 'fail'] as const;
export type ExistingPolicy = (typeof EXISTING_POLICIES)[number];

/** A variant, or a query that is expanded when the plan is made. */
export type CopyRoot =
  | {
      readonly variantId: VariantId;
      /** Default: the current version. */
      readonly version?: number;
    }
  | { readonly query: RootQuery };

/** Conditions on active variants, which all must hold. Default of `locale`: any locale. */
export interface RootQuery {
  readonly contentType?: string;
  readonly repository?: string;
  readonly locale?: string;
  readonly folder?: string;
  readonly label?: string;
}

export interface CopyRequest {
  readonly kind: 'localize';
  readonly roots: readonly CopyRoot[];
  readonly locales: readonly string[];
  /**
   * For each destination locale, or `*` for all others, the order in which the source of a node is looked up in its
   * family. The locale of the roots is always the last one.
   */
  readonly source?: { readonly fallback: Readonly<Record<string, readonly string[]>> };
  readonly links?: readonly LinkRule[];
  readonly existing?: ExistingPolicy;
  readonly replicateFolders?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Stands for the variant without a locale in the undo of a duplicate. No locale is equal. */
export const WITHOUT_LOCALE = '-';

/** The kinds of jobs that an undo can undo. */
export const UNDOABLE_KINDS = ['localize', 'roll-out', 'duplicate'] as const;
export type UndoableKind = (typeof UNDOABLE_KINDS)[number];

/** Undoes an ended job. It has no options: the client chooses node by node in the plan. */
export interface UndoRequest {
  readonly kind: 'undo';
  readonly jobId: JobId;
  /** The kind of the job. Default: `localize`. */
  readonly jobKind?: UndoableKind;
  readonly source?: undefined;
  readonly links?: undefined;
  readonly existing?: undefined;
  readonly replicateFolders?: undefined;
  readonly labels?: undefined;
}

/** Copies that are out of date. All members that are present must match. */
export interface CoverageQuery {
  /** The id of a variant: only the families of it and of the variants below it by links. */
  readonly root?: VariantId;
  /** The URI of a content type. */
  readonly contentType?: string;
  readonly locales: readonly string[];
  /** The only state in which a copy lacks a change of its source. */
  readonly state: 'outdated';
}

/** The copies of a coverage query, expanded when the plan is made. */
export interface CoverageRoot {
  readonly coverage: CoverageQuery;
}

/** Brings the changes of sources into their copies. */
export interface RollOutRequest {
  readonly kind: 'roll-out';
  /**
   * Sources, copies, or queries for them. A root in one of the locales is a copy, which is updated from its source. A
   * root is also a source, whose copies in the other locales are updated. A coverage query is the only root.
   */
  readonly roots: readonly CopyRoot[] | readonly [CoverageRoot];
  /** The locales of the copies. */
  readonly locales: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

/** The request of the plan of a roll-out, without the members of a copy. */
export interface PlannedRollOutRequest extends RollOutRequest {
  readonly source?: undefined;
  readonly links?: undefined;
  readonly existing?: undefined;
  readonly replicateFolders?: undefined;
}

/** A copy of a file, or of a folder with everything below it, into a folder of the same space. Ids are UUIDs. */
export interface DriveCopyRequest {
  readonly kind: 'copy-drive-items';
  readonly roots: readonly [{ readonly driveItemId: string }];
  readonly target: {
    readonly driveId: string;
    readonly folderId: string;
    /** Default: the name of the source. */
    readonly name?: string;
    readonly conflict: ConflictBehavior;
    readonly childrenOnly: boolean;
    readonly versions: 'all' | 'current';
  };
  readonly labels?: Readonly<Record<string, string>>;
}
