import { declareRpc } from '../message';
import type { Caller, PageRequest } from './caller';
import type { ListReply } from './spaces';

/** Content types and their schemas. To look takes the scope `read`, to change `admin`; NOT_FOUND and FORBIDDEN as ever. */
export interface SchemaView {
  readonly id: string;
  readonly hubId: string;
  /** The schema's own URI. */
  readonly schemaId: string;
  /** JSON Schema, as the text that was saved. */
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

/** The schema that a content type's bodies are held against; `cachedSchema` is JSON text. */
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
  /** Absent: active and archived. */
  readonly status?: ListStatus;
}

interface Named {
  readonly caller: Caller;
  readonly id: string;
}

/** A stream: pieces of one page, each with the same `page`, since a hundred schemas are more than a NATS message holds. */
export const listSchemas = declareRpc<Listed, ListReply<SchemaView>>('content-store', 'list-schemas');
export const readSchema = declareRpc<Named & { readonly version?: number }, SchemaView>('content-store', 'read-schema');

/** Rejected with SCHEMA_INVALID {violations}, SCHEMA_TOO_LARGE {limit}, SCHEMA_ID_TAKEN {schemaId}, VALIDATION_LEVEL_INVALID. */
export const createSchema = declareRpc<
  {
    readonly caller: Caller;
    readonly hubId: string;
    readonly schemaId: string;
    readonly body: string;
    readonly validationLevel: string;
  },
  SchemaView
>('content-store', 'create-schema');
/** A new version where the body changes. A `version` that is sent must be the current one: SCHEMA_VERSION_CONFLICT. */
export const updateSchema = declareRpc<
  Named & { readonly body?: string; readonly validationLevel?: string; readonly version?: number },
  SchemaView
>('content-store', 'update-schema');
export const archiveSchema = declareRpc<Named & { readonly version?: number }, SchemaView>(
  'content-store',
  'archive-schema',
);
export const unarchiveSchema = declareRpc<Named & { readonly version?: number }, SchemaView>(
  'content-store',
  'unarchive-schema',
);

export const listContentTypes = declareRpc<Listed, ListReply<ContentTypeView>>('content-store', 'list-content-types');
export const readContentType = declareRpc<Named, ContentTypeView>('content-store', 'read-content-type');
/** Rejected with CONTENT_TYPE_SCHEMA_NOT_FOUND {contentTypeUri}, CONTENT_TYPE_URI_TAKEN {contentTypeUri}. */
export const registerContentType = declareRpc<
  {
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
export const archiveContentType = declareRpc<Named, ContentTypeView>('content-store', 'archive-content-type');
export const unarchiveContentType = declareRpc<Named, ContentTypeView>('content-store', 'unarchive-content-type');
export const readCachedSchema = declareRpc<Named, CachedSchemaView>('content-store', 'read-cached-schema');
/** Takes the newest version of the schema from now on. */
export const syncCachedSchema = declareRpc<Named, CachedSchemaView>('content-store', 'sync-cached-schema');
