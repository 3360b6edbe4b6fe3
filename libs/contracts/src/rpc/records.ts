import { declareRead, declareRpc } from '../message';
import type { ShortId } from '../short-id';
import type { Caller } from './caller';
import type { Idempotent } from './idempotency';
import type { FieldView, ModelView, OperationStarted, SiteView } from './models';

/**
 * Records: families, with the values of all their variants. A field that is not localized has one value, the same in
 * every variant. A localized field has an object of values by locale. If the model has localized fields, the values of
 * a variant without a locale appear under the space's main locale.
 *
 * Reads require the scope `read`, changes `write`, publishing `publish`. Rejects with NOT_FOUND, FORBIDDEN {scope}.
 */
export interface RecordView {
  readonly id: ShortId;
  readonly modelId: ShortId;
  /** The principal that created it. */
  readonly creatorId: ShortId;
  /**
   * JSON text of an object: values by the field's API key, null for no value. A link is a record's short id. A block is
   * its short id; with `nested`, it is at every depth
   * `{"type":"item","id","attributes":{…},"relationships":{"item_type":{"data":{"type":"item_type","id"}}}}`.
   */
  readonly attributes: string;
  /** Only for a sortable or tree model. */
  readonly position: number | null;
  readonly parentId: ShortId | null;
  readonly meta: RecordMeta;
}

/** Times are ISO 8601 in UTC with milliseconds. */
export interface RecordMeta {
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly publishedAt: string | null;
  readonly firstPublishedAt: string | null;
  readonly status: 'draft' | 'updated' | 'published';
  readonly isValid: boolean;
  readonly isCurrentVersionValid: boolean;
  readonly isPublishedVersionValid: boolean | null;
  /** The id of a RecordVersionView. Changes with every save, through any API. */
  readonly currentVersion: ShortId;
  readonly stage: string | null;
  /** Null unless the model is a tree. */
  readonly hasChildren: boolean | null;
}

interface InSpace {
  readonly caller: Caller;
  readonly spaceKey: string;
}

interface NamedRecord extends InSpace {
  readonly id: ShortId;
}

/** The state of a record: last saved, or last published. */
export type RecordState = 'current' | 'published';

/** Reads a record in a state; default: `current`. */
export const readRecord = declareRead<
  NamedRecord & { readonly state?: RecordState; readonly nested?: boolean },
  RecordView
>('content-store', 'read-record');

/**
 * `field` is a field's API key, or a meta name with `_` before it (`_created_at`, `_status`, …), `id`, `parent`,
 * `position`.
 */
export interface RecordFilter {
  readonly field: string;
  /**
   * eq, neq, in, not_in, notIn, matches, not_matches, is_blank, is_present, gt, lt, gte, lte, exists, all_in, any_in.
   */
  readonly operator: string;
  /** Strings as received; lists as lists; for (not_)matches {pattern, case_sensitive, regexp}. */
  readonly value: unknown;
}

export interface ListRecords extends InSpace {
  /** Ids or API keys. Default: records of every model, without blocks. */
  readonly models?: readonly string[];
  readonly ids?: readonly ShortId[];
  readonly query?: string;
  readonly onlyValid?: boolean;
  /** Locale of filters and query. Default: the main locale. */
  readonly locale?: string;
  readonly filters?: readonly RecordFilter[];
  /** Requires exactly one model. */
  readonly order?: readonly { readonly field: string; readonly direction: 'asc' | 'desc' }[];
  readonly state: RecordState;
  readonly nested: boolean;
  readonly offset: number;
  /** At most 500; at most 30 with `nested`. 0 returns only the total. */
  readonly limit: number;
}

/** A list is streamed in pieces, because a message is at most 1 MiB: first the total, then the records in order. */
export type RecordsReply = { readonly total: number } | { readonly records: readonly RecordView[] };

/**
 * Streams records. Default order: last changed first. Rejects with INVALID_FILTER {filter}, INVALID_ORDER {order},
 * PAGE_TOO_LARGE {limit}.
 */
export const listRecords = declareRead<ListRecords, RecordsReply>('content-store', 'list-records');
/** Streams records that link to this one in the given state, without a total. */
export const listReferencingRecords = declareRead<
  NamedRecord & { readonly state: RecordState | 'published-or-current'; readonly nested: boolean },
  RecordsReply
>('content-store', 'list-referencing-records');

/** Result of create and update: the record, and the changed blocks as records. */
export interface SavedRecord {
  readonly record: RecordView;
  readonly blocks: readonly RecordView[];
}

/** Result of create: the model is the one that the values were checked against. */
export interface CreatedRecord extends SavedRecord {
  readonly model: ModelView;
}

export interface RecordMembers {
  /** JSON text of an object: values by API key. Omitted fields do not change; on create, they get their defaults. */
  readonly attributes: string;
  readonly position?: number;
  readonly parentId?: ShortId | null;
  readonly stage?: string | null;
}

/**
 * Rejects with INVALID_FIELD {field, code, …} or INVALID_FIELDS {problems: [{field, code, …}]} (codes:
 * VALIDATION_REQUIRED, VALIDATION_UNIQUE, VALIDATION_INVALID_LOCALES, VALIDATION_LENGTH, VALIDATION_FORMAT,
 * VALIDATION_ENUM, VALIDATION_INVALID, VALIDATION_ITEM_TYPE, …), INVALID_ATTRIBUTES {extraneous_attributes},
 * DUPLICATE_SINGLETON, RECORD_TOO_LARGE {limit, size}, ID_TAKEN {id}, MODEL_NOT_FOUND, MODEL_IS_BLOCK.
 */
export const createRecord = declareRpc<
  Idempotent &
    InSpace &
    RecordMembers & {
      readonly modelId: ShortId;
      readonly id?: ShortId;
      readonly createdAt?: string;
      readonly firstPublishedAt?: string;
    },
  CreatedRecord
>('content-store', 'create-record');

/**
 * `currentVersion` must be the current one; otherwise STALE_RECORD_VERSION. A record's model cannot be changed.
 * `basedOn` is the source version that the locales take into account which the request changes and which are copies.
 * Rejects as updateItem does for it.
 */
export const updateRecord = declareRpc<
  NamedRecord &
    RecordMembers & { readonly currentVersion?: ShortId; readonly modelId?: ShortId; readonly basedOn?: number },
  SavedRecord
>('content-store', 'update-record');

/** Rejects like createRecord (without `id`) or updateRecord, and changes nothing. */
export const validateRecord = declareRead<
  InSpace & { readonly id?: ShortId; readonly modelId?: ShortId; readonly attributes: string },
  Record<string, never>
>('content-store', 'validate-record');

/**
 * Publishes all locales or those in `locales`; with `recursive`, also linked records. Rejects with INVALID_DRAFT,
 * UNPUBLISHED_LINK.
 */
export const publishRecord = declareRpc<
  NamedRecord & {
    readonly locales?: readonly string[];
    readonly nonLocalized?: boolean;
    readonly recursive?: boolean;
  },
  RecordView
>('content-store', 'publish-record');
export const unpublishRecord = declareRpc<
  NamedRecord & { readonly locales?: readonly string[]; readonly recursive?: boolean },
  RecordView
>('content-store', 'unpublish-record');

/** The result is a `record`: its last state. Rejects with REQUIRED_BY_ASSOCIATION. */
export const deleteRecord = declareRpc<NamedRecord, OperationStarted>('content-store', 'delete-record');

/**
 * Changes at most 200 records. A record that cannot be changed counts as failed; the others continue. The result is
 * `bulk`.
 */
export const changeRecords = declareRpc<
  Idempotent &
    InSpace & {
      readonly ids: readonly ShortId[];
      readonly change: 'publish' | 'unpublish' | 'delete' | { readonly stage: string };
    },
  OperationStarted
>('content-store', 'change-records');

export interface RecordVersionView {
  readonly id: ShortId;
  readonly recordId: ShortId;
  readonly modelId: ShortId;
  readonly editorId: ShortId;
  /** As in RecordView. */
  readonly attributes: string;
  readonly createdAt: string;
  readonly isValid: boolean;
  readonly isPublished: boolean;
  readonly isCurrent: boolean;
}

/** Lists versions, newest first. */
export const listRecordVersions = declareRead<
  NamedRecord & { readonly offset: number; readonly limit: number; readonly nested: boolean },
  { readonly versions: readonly RecordVersionView[]; readonly total: number }
>('content-store', 'list-record-versions');
export const readRecordVersion = declareRead<NamedRecord & { readonly nested: boolean }, RecordVersionView>(
  'content-store',
  'read-record-version',
);
/** Saves the values of an older version as the new current version. The result is a `version`. */
export const restoreRecordVersion = declareRpc<Idempotent & NamedRecord, OperationStarted>(
  'content-store',
  'restore-record-version',
);
/** Returns the locales that differ between the saved and the published state. */
export const compareRecordStates = declareRead<
  NamedRecord,
  {
    readonly addedLocales: readonly string[];
    readonly changedLocales: readonly string[];
    readonly removedLocales: readonly string[];
    readonly nonLocalizedChanged: boolean;
    readonly isPublished: boolean;
  }
>('content-store', 'compare-record-states');

// Results of operations ---------------------------------------------------------------------------------------------

/** Result of an operation, as it was when the operation ended. Stored for 24 hours. */
export type OperationResult =
  | { readonly kind: 'record'; readonly record: RecordView; readonly model: ModelView }
  | { readonly kind: 'bulk'; readonly successful: number; readonly failed: number }
  | { readonly kind: 'version'; readonly record: RecordView; readonly version: RecordVersionView }
  | { readonly kind: 'model'; readonly model: ModelView }
  | { readonly kind: 'field'; readonly isNew: boolean; readonly field: FieldView; readonly model: ModelView }
  | { readonly kind: 'site'; readonly site: SiteView };

/** Rejects with NOT_FOUND if the operation is unknown or ended more than 24 hours ago. */
export const readOperationResult = declareRead<
  InSpace & { readonly operationId: ShortId },
  { readonly result: OperationResult }
>('content-store', 'read-operation-result');
