import type { JobId, SpaceId, VariantId } from '@scriptorium/contracts';
import type { Destinations } from './destinations';

export interface RootFacts {
  readonly variantId: VariantId;
  readonly version: number;
  readonly locale: string;
  readonly repositoryId: string;
}

export interface TreeRequest {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
  readonly root: RootFacts;
  readonly locales: readonly string[];
  readonly destinations: readonly Destinations[];
  readonly replicateFolders: boolean;
}
