import { declareRead, declareRpc } from '../message';
import type { Caller, PageRequest } from './caller';
import type { Idempotent } from './idempotency';
import type { ListReply } from './spaces';

/**
 * Content types and their schemas. Reads require the scope `read`, changes `admin`. Rejects with NOT_FOUND, FORBIDDEN
 * {scope}.
 */
export interface SchemaView {
  readonly id: string;
  readonly hubId: string;
  /** The schema's own URI. */
  readonly schemaId: string;
  /** JSON Schema: the saved text. */
  readonly body: string;
  readonly version: number;
  readonly validationLevel: string;
  readonly status: 'ACTIVE' | 'ARCHIVED';
  readonly createdBy: string;
  readonly createdDate: string;
  readonly lastModifiedBy: string;
  readonly lastModifiedDate: string;
}

export interface ContentTypeView {
  readonly id: string;
  readonly hubId: string;
  readonly contentTypeUri: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly status: 'ACTIVE' | 'ARCHIVED';
  readonly createdBy: string;
  readonly createdDate: string;
  readonly lastModifiedBy: string;
  readonly lastModifiedDate: string;
}

/** The schema that validates the bodies of a content type. `cachedSchema` is JSON text. */
export interface CachedSchemaView {
  readonly hubId: string;
  readonly contentTypeUri: string;
  readonly cachedSchema: string;
}

export type ListStatus = readonly ('ACTIVE' | 'ARCHIVED')[];

interface Listed {
  readonly caller: Caller;
  readonly hubId: string;
  readonly page: PageRequest;
  /** Default: active and archived. */
  readonly status?: ListStatus;
}

interface Named {
  readonly caller: Caller;
  readonly id: string;
}

/**
 * Streams one page in pieces that all have the same `page`, because a hundred schemas exceed the size of a NATS
 * message.
 */
export const listSchemas = declareRead<Listed, ListReply<SchemaView>>('content-store', 'list-schemas');
export const readSchema = declareRead<Named & { readonly version?: number }, SchemaView>(
  'content-store',
  'read-schema',
);

/**
 * Rejects with SCHEMA_INVALID {violations}, SCHEMA_TOO_LARGE {limit}, SCHEMA_ID_TAKEN {schemaId},
 * VALIDATION_LEVEL_INVALID, SPACE_FULL {limit, maximum}.
 */
export const createSchema = declareRpc<
  Idempotent & {
    readonly caller: Caller;
    readonly hubId: string;
    readonly schemaId: string;
    readonly body: string;
    readonly validationLevel: string;
  },
  SchemaView
>('content-store', 'create-schema');
/**
 * Creates a new version if the body changes. `version`, if present, must be the current one: SCHEMA_VERSION_CONFLICT.
 */
export const updateSchema = declareRpc<
  Named & { readonly body?: string; readonly validationLevel?: string; readonly version?: number },
  SchemaView
>('content-store', 'update-schema');
export const archiveSchema = declareRpc<Idempotent & Named & { readonly version?: number }, SchemaView>(
  'content-store',
  'archive-schema',
);
export const unarchiveSchema = declareRpc<Idempotent & Named & { readonly version?: number }, SchemaView>(
  'content-store',
  'unarchive-schema',
);

export const listContentTypes = declareRead<Listed, ListReply<ContentTypeView>>('content-store', 'list-content-types');
export const readContentType = declareRead<Named, ContentTypeView>('content-store', 'read-content-type');
/** Rejects with CONTENT_TYPE_SCHEMA_NOT_FOUND {contentTypeUri}, CONTENT_TYPE_URI_TAKEN {contentTypeUri}. */
export const registerContentType = declareRpc<
  Idempotent & {
    readonly caller: Caller;
    readonly hubId: string;
    readonly contentTypeUri: string;
    readonly settings: Readonly<Record<string, unknown>>;
  },
  ContentTypeView
>('content-store', 'register-content-type');
export const updateContentType = declareRpc<
  Named & { readonly settings: Readonly<Record<string, unknown>> },
  ContentTypeView
>('content-store', 'update-content-type');
export const archiveContentType = declareRpc<Idempotent & Named, ContentTypeView>(
  'content-store',
  'archive-content-type',
);
export const unarchiveContentType = declareRpc<Idempotent & Named, ContentTypeView>(
  'content-store',
  'unarchive-content-type',
);
export const readCachedSchema = declareRead<Named, CachedSchemaView>('content-store', 'read-cached-schema');
/** Updates the cached schema to the newest version of the schema. */
export const syncCachedSchema = declareRpc<Named, CachedSchemaView>('content-store', 'sync-cached-schema');
