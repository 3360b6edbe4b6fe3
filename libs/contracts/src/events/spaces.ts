import { declareEvent, type EventType } from '../message';
import { count, nullable, text, uuid } from './schemas';

/** The events of a space and of a content type list at most so many repositories. With more, they have their number. */
export const MAX_EVENT_REPOSITORIES = 100;

export type SpaceStatus = (typeof SPACE_STATUSES)[number];
export type ContentTypeStatus = (typeof CONTENT_TYPE_STATUSES)[number];
export type RepositoryStatus = (typeof REPOSITORY_STATUSES)[number];

const SPACE_STATUSES = ['active', 'deleted'] as const;
const CONTENT_TYPE_STATUSES = ['active', 'archived', 'deleted'] as const;
const REPOSITORY_STATUSES = ['active', 'archived'] as const;

/**
 * The data of every event of a space: the state that the change led to. Settings, workflow states and members of
 * repositories that are not listed here have an event too. Event id: `<fact>/<key>/<sequence>`.
 */
export interface SpaceFact {
  readonly key: string;
  /** A deleted space has only this and its key. */
  readonly status: SpaceStatus;
  readonly hubId?: string;
  readonly label?: string;
  /** The default locale first. */
  readonly locales?: readonly string[];
  /** Oldest first. At most MAX_EVENT_REPOSITORIES; with more, `repositoryCount` is present instead. */
  readonly repositories?: readonly {
    readonly repositoryId: string;
    readonly name: string;
    readonly label: string;
    readonly status: RepositoryStatus;
  }[];
  readonly repositoryCount?: number;
}

/**
 * The data of every event of a content type. `schemaVersion` grows with every change of the schema that bodies are
 * validated against, and of the fields of a model. Event id: `<fact>/<content type>/<sequence>`.
 */
export interface ContentTypeFact {
  readonly contentTypeId: string;
  /** A deleted content type has only this and its id. */
  readonly status: ContentTypeStatus;
  readonly uri?: string;
  readonly label?: string | null;
  readonly schemaVersion?: number;
  /** The model (DatoCMS, CM API) of the type; null if it was registered with a schema (Amplience). */
  readonly modelId?: string | null;
  readonly apiKey?: string | null;
  /** Ids of the repositories that accept the type. At most MAX_EVENT_REPOSITORIES; else see `repositoryCount`. */
  readonly repositoryIds?: readonly string[];
  readonly repositoryCount?: number;
}

const spaceFact = {
  type: 'object',
  required: ['key', 'status'],
  properties: {
    key: text,
    status: { enum: SPACE_STATUSES },
    hubId: text,
    label: text,
    locales: { type: 'array', items: text },
    repositories: {
      type: 'array',
      maxItems: MAX_EVENT_REPOSITORIES,
      items: {
        type: 'object',
        required: ['repositoryId', 'name', 'label', 'status'],
        properties: { repositoryId: text, name: text, label: text, status: { enum: REPOSITORY_STATUSES } },
      },
    },
    repositoryCount: count,
  },
};

const contentTypeFact = {
  type: 'object',
  required: ['contentTypeId', 'status'],
  properties: {
    contentTypeId: text,
    status: { enum: CONTENT_TYPE_STATUSES },
    uri: text,
    label: nullable(text),
    schemaVersion: { type: 'integer', minimum: 1 },
    modelId: nullable(uuid),
    apiKey: nullable(text),
    repositoryIds: { type: 'array', items: text, maxItems: MAX_EVENT_REPOSITORIES },
    repositoryCount: count,
  },
};

export const spaceCreated = declareEvent<SpaceFact>('space', 'created', spaceFact);
/** Label, settings, locales, repositories or workflow states. */
export const spaceUpdated = declareEvent<SpaceFact>('space', 'updated', spaceFact);
export const spaceDeleted = declareEvent<SpaceFact>('space', 'deleted', spaceFact);

export const contentTypeCreated = declareEvent<ContentTypeFact>('content-type', 'created', contentTypeFact);
/** Settings, status, schema, model, fields or repositories. */
export const contentTypeUpdated = declareEvent<ContentTypeFact>('content-type', 'updated', contentTypeFact);
export const contentTypeDeleted = declareEvent<ContentTypeFact>('content-type', 'deleted', contentTypeFact);

export const SPACE_EVENTS: readonly EventType<SpaceFact>[] = [spaceCreated, spaceUpdated, spaceDeleted];

export const CONTENT_TYPE_EVENTS: readonly EventType<ContentTypeFact>[] = [
  contentTypeCreated,
  contentTypeUpdated,
  contentTypeDeleted,
];
