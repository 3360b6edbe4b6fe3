import type { SpaceId } from '@scriptorium/contracts';
import type { Model } from '@scriptorium/copy-engine';

export type { Field, Model } from '@scriptorium/copy-engine';

/** All models of a space from one snapshot. Cached in memory until one of them changes. */
export interface ModelCatalog {
  readonly spaceId: SpaceId;
  /** The main locale first. */
  readonly locales: readonly string[];
  readonly models: readonly Model[];
  byId(id: string): Model | undefined;
  byApiKey(apiKey: string): Model | undefined;
  bySchemaUri(uri: string): Model | undefined;
}
