import { declareRpc } from '../message';
import type { ShortId } from '../short-id';
import type { Caller } from './caller';
import type { FieldView, ModelView, OperationStarted, SiteView } from './models';

/**
 * Records: families, with the values of all their variants side by side. A field that is not localized has one value, the
 * same in every variant; one that is has an object of values by locale. A variant without a locale shows its values under
 * the space's main locale where its model has localized fields.
 *
 * To look takes the scope `read`, to change `write`, to publish `publish`; NOT_FOUND and FORBIDDEN {scope} as ever.
 */
export interface RecordView {
  readonly id: ShortId;
  readonly modelId: ShortId;
  /** The principal that made it. */
  readonly creatorId: ShortId;
  /**
   * JSON text of an object: values by the field's API key, null where there is none. A link is a record's short id. A
   * block is `{"type":"item","id","attributes":{…},"relationships":{"item_type":{"data":{"type":"item_type","id"}}}}` at
   * every depth where `nested` was asked for, else its short id.
   */
  readonly attributes: string;
  /** Of a sortable or tree model. */
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
  /** Changes with everything that is saved, through whichever API; the id of a RecordVersionView. */
  readonly currentVersion: ShortId;
  readonly stage: string | null;
  /** Of a tree model; null otherwise. */
  readonly hasChildren: boolean | null;
}

interface InSpace {
  readonly caller: Caller;
  readonly spaceKey: string;
}

interface NamedRecord extends InSpace {
  readonly id: ShortId;
}

/** Which state of a record: what was saved last, or what was published last. */
export type RecordState = 'current' | 'published';

/** The record as it was at a version's id, or in a state; without either as it is. */
export const readRecord = declareRpc<
  NamedRecord & { readonly state?: RecordState; readonly nested?: boolean },
  RecordView
>('content-store', 'read-record');

/** `field` is a field's API key, or a meta name with `_` before it (`_created_at`, `_status`, …), `id`, `parent`, `position`. */
export interface RecordFilter {
  readonly field: string;
  /** eq, neq, in, not_in, notIn, matches, not_matches, is_blank, is_present, gt, lt, gte, lte, exists, all_in, any_in. */
  readonly operator: string;
  /** Strings as they came; lists as lists; for (not_)matches {pattern, case_sensitive, regexp}. */
  readonly value: unknown;
}

export interface ListRecords extends InSpace {
  /** Ids or API keys; absent: records of every model, without blocks. */
  readonly models?: readonly string[];
  readonly ids?: readonly ShortId[];
  readonly query?: string;
  readonly onlyValid?: boolean;
  /** Of filters and query; absent: the main locale. */
  readonly locale?: string;
  readonly filters?: readonly RecordFilter[];
  /** Only with exactly one model. */
  readonly order?: readonly { readonly field: string; readonly direction: 'asc' | 'desc' }[];
  readonly state: RecordState;
  readonly nested: boolean;
  readonly offset: number;
  /** 0 counts only; at most 500, nested at most 30. */
  readonly limit: number;
}

/** A list comes in pieces, since a message holds 1 MiB: first the total, then the records, in order. */
export type RecordsReply = { readonly total: number } | { readonly records: readonly RecordView[] };

/**
 * Without an order last changed first. Rejected with INVALID_FILTER {filter}, INVALID_ORDER {order}, PAGE_TOO_LARGE
 * {limit}. A stream.
 */
export const listRecords = declareRpc<ListRecords, RecordsReply>('content-store', 'list-records');
/** Records that link to this one, in the given state. A stream without a total. */
export const listReferencingRecords = declareRpc<
  NamedRecord & { readonly state: RecordState | 'published-or-current'; readonly nested: boolean },
  RecordsReply
>('content-store', 'list-referencing-records');

/** What create and update answer: the record, and the blocks that were touched, as records of their own. */
export interface SavedRecord {
  readonly record: RecordView;
  readonly blocks: readonly RecordView[];
}

export interface RecordMembers {
  /** JSON text of an object: values by API key. What is left out stays as it is; on create it is the field's default. */
  readonly attributes: string;
  readonly position?: number;
  readonly parentId?: ShortId | null;
  readonly stage?: string | null;
}

/**
 * Rejected with INVALID_FIELD {field, code, …} or INVALID_FIELDS {problems: [{field, code, …}]} (codes:
 * VALIDATION_REQUIRED, VALIDATION_UNIQUE, VALIDATION_INVALID_LOCALES, VALIDATION_LENGTH, VALIDATION_FORMAT,
 * VALIDATION_ENUM, VALIDATION_INVALID, VALIDATION_ITEM_TYPE, …), INVALID_ATTRIBUTES {extraneous_attributes},
 * DUPLICATE_SINGLETON, RECORD_TOO_LARGE {limit, size}, ID_TAKEN {id}, MODEL_NOT_FOUND, MODEL_IS_BLOCK.
 */
export const createRecord = declareRpc<
  InSpace &
    RecordMembers & {
      readonly modelId: ShortId;
      readonly id?: ShortId;
      readonly createdAt?: string;
      readonly firstPublishedAt?: string;
    },
  SavedRecord
>('content-store', 'create-record');

/** With `currentVersion` only on top of that one: else STALE_RECORD_VERSION. `modelId` may not be another one. */
export const updateRecord = declareRpc<
  NamedRecord & RecordMembers & { readonly currentVersion?: ShortId; readonly modelId?: ShortId },
  SavedRecord
>('content-store', 'update-record');

/** As createRecord (`id` absent) and updateRecord would reject, and changes nothing. */
export const validateRecord = declareRpc<
  InSpace & { readonly id?: ShortId; readonly modelId?: ShortId; readonly attributes: string },
  Record<string, never>
>('content-store', 'validate-record');

/** Of some locales where they are named; `recursive` also what it links to. Rejected with INVALID_DRAFT, UNPUBLISHED_LINK. */
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

/** The result is a `record`: its last state. Rejected with REQUIRED_BY_ASSOCIATION. */
export const deleteRecord = declareRpc<NamedRecord, OperationStarted>('content-store', 'delete-record');

/** At most 200. One that cannot be is counted as failed and does not stop the others. The result is `bulk`. */
export const changeRecords = declareRpc<
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
  /** As of RecordView, with blocks by id or nested. */
  readonly attributes: string;
  readonly createdAt: string;
  readonly isValid: boolean;
  readonly isPublished: boolean;
  readonly isCurrent: boolean;
}

/** Newest first. */
export const listRecordVersions = declareRpc<
  NamedRecord & { readonly offset: number; readonly limit: number; readonly nested: boolean },
  { readonly versions: readonly RecordVersionView[]; readonly total: number }
>('content-store', 'list-record-versions');
export const readRecordVersion = declareRpc<NamedRecord & { readonly nested: boolean }, RecordVersionView>(
  'content-store',
  'read-record-version',
);
/** Saves a version's values again, as a new current version. The result is a `version`. */
export const restoreRecordVersion = declareRpc<NamedRecord, OperationStarted>(
  'content-store',
  'restore-record-version',
);
/** Which locales differ between what is saved and what is published. */
export const compareRecordStates = declareRpc<
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

/** What an operation led to. Kept for 24 hours, exactly as it was when the operation ended. */
export type OperationResult =
  | { readonly kind: 'record'; readonly record: RecordView; readonly model: ModelView }
  | { readonly kind: 'bulk'; readonly successful: number; readonly failed: number }
  | { readonly kind: 'version'; readonly record: RecordView; readonly version: RecordVersionView }
  | { readonly kind: 'model'; readonly model: ModelView }
  | { readonly kind: 'field'; readonly isNew: boolean; readonly field: FieldView; readonly model: ModelView }
  | { readonly kind: 'site'; readonly site: SiteView };

/** Rejected with NOT_FOUND: never heard of, or older than 24 hours. */
export const readOperationResult = declareRpc<
  InSpace & { readonly operationId: ShortId },
  { readonly result: OperationResult }
>('content-store', 'read-operation-result');
