import type { ExistingPolicy, JobId, LinkRule, SpaceId, VariantId } from '@scriptorium/contracts';
import type { Destinations } from './destinations';
import type { SourceOrder } from './source-orders';

export interface RootFacts {
  readonly variantId: VariantId;
  readonly version: number;
  readonly locale: string;
  readonly repositoryId: string;
  /** The destinations whose source it is. Default: all. */
  readonly wanted?: bigint;
}

/** The input of the planner. The roots differ, and have one locale unless the request has orders of sources. */
export interface TreeRequest {
  readonly spaceId: SpaceId;
  /** The id of the job or of the plan. */
  readonly jobId: JobId;
  readonly roots: readonly RootFacts[];
  readonly locales: readonly string[];
  readonly destinations: readonly Destinations[];
  readonly replicateFolders: boolean;
  /**
   * The orders in which destinations look up the source of a linked item in its family. Default: an item is its own
   * source, and one in another locale than the roots is not copied.
   */
  readonly sources?: readonly SourceOrder[];
  /** The locale of the requested roots. Default: that of the first root. */
  readonly rootLocale?: string;
  /** Rules for links; without any, the rules of Amplience (docs/contracts/amplience.md §6.5). */
  readonly rules?: readonly LinkRule[];
  /** The decision about a node in a locale in which it has a variant. Default: `reuse`. */
  readonly existing?: ExistingPolicy;
  /** Whether `jobs.plan_choices` has decisions of the client for this plan. Default: false. */
  readonly hasChoices?: boolean;
  /** Levels of links below the roots. Default: MAX_LINK_DEPTH. */
  readonly maxDepth?: number;
}

/** Returns the locale of the requested roots. An item in another locale is shared, unless it is a source. */
export function rootLocaleOf({ rootLocale, roots }: Pick<TreeRequest, 'rootLocale' | 'roots'>): string {
  return rootLocale ?? roots[0]?.locale ?? '';
}
