import type { VariantId } from '../ids';
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
