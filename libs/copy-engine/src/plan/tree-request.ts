import type { JobId } from '@scriptorium/contracts';
import type { Destinations } from './destinations';

export interface RootFacts {
  readonly variantId: string;
  readonly version: number;
  readonly locale: string;
  readonly repositoryId: string;
}

export interface TreeRequest {
  readonly spaceId: number;
  readonly jobId: JobId;
  readonly root: RootFacts;
  readonly locales: readonly string[];
  readonly destinations: readonly Destinations[];
  readonly replicateFolders: boolean;
}
