import type { ExistingPolicy, JobId, LinkRule, SpaceId, VariantId } from '@scriptorium/contracts';
import type { Destinations } from './destinations';

export interface RootFacts {
  readonly variantId: VariantId;
  readonly version: number;
  readonly locale: string;
  readonly repositoryId: string;
}

/** The input of the planner. The roots have one locale and differ. */
export interface TreeRequest {
  readonly spaceId: SpaceId;
  /** The id of the job or of the plan. */
  readonly jobId: JobId;
  readonly roots: readonly RootFacts[];
  readonly locales: readonly string[];
  readonly destinations: readonly Destinations[];
  readonly replicateFolders: boolean;
  /** Rules for links; without any, the rules of Amplience (docs/contracts/amplience.md §6.5). */
  readonly rules?: readonly LinkRule[];
  /** The decision about a node in a locale in which it has a variant. Default: `reuse`. */
  readonly existing?: ExistingPolicy;
  /** Whether `jobs.plan_choices` has decisions of the client for this plan. Default: false. */
  readonly hasChoices?: boolean;
  /** Levels of links below the roots. Default: MAX_LINK_DEPTH. */
  readonly maxDepth?: number;
}
