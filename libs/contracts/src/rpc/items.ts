import { declareRead, declareRpc } from '../message';
import type { Caller, PageInfo, PageRequest, Scope } from './caller';
import type { Idempotent } from './idempotency';

/**
 * Variants, as content items. Anything outside of the caller's spaces is NOT_FOUND, a missing scope FORBIDDEN {scope}.
 * Reads require `read`, changes `write`, publishing `publish`. A body is always JSON text and is never parsed and
 * printed again, so numbers, escapes and the order of keys do not change.
 */
export interface ItemView {
  readonly id: string;
  readonly familyId: string;
  readonly hubId: string;
  readonly repositoryId: string;
  readonly folderId: string | null;
  /** JSON text; null in a list without bodies. */
  readonly body: string | null;
  readonly schemaUri: string;
  readonly version: number;
  readonly label: string;
  readonly status: 'ACTIVE' | 'ARCHIVED' | 'DELETED';
  readonly locale: string | null;
  readonly publishingStatus: 'NONE' | 'EARLY' | 'LATEST' | 'UNPUBLISHED';
  readonly lastPublishedVersion: number | null;
  readonly lastPublishedDate: string | null;
  readonly validationState: 'VALID' | 'INVALID' | 'EMPTY';
  readonly assignees: readonly string[];
  readonly assignedDate: string | null;
  readonly workflowState: string | null;
  readonly hierarchy: { readonly root: boolean; readonly parentId: string | null } | null;
  readonly createdBy: string;
  readonly createdDate: string;
  readonly lastModifiedBy: string;
  readonly lastModifiedDate: string;
  /** The caller's scopes in the item's space. Links for other actions are omitted. */
  readonly scopes: readonly Scope[];
}

/** A list is streamed in pieces, because a NATS message is at most 1 MiB: first the page, then the items in order. */
export type ItemsReply = { readonly page: PageInfo } | { readonly items: readonly ItemView[] };

interface Named {
  readonly caller: Caller;
  readonly id: string;
}

interface NamedVersion extends Named {
  /** Must be the current one; otherwise rejects with CONTENT_ITEM_VERSION_CONFLICT {sent, current}. */
  readonly version: number;
}

export const readItem = declareRead<Named & { readonly version?: number }, ItemView>('content-store', 'read-item');
export const readItemByDeliveryKey = declareRead<
  { readonly caller: Caller; readonly hubId: string; readonly key: string },
  ItemView
>('content-store', 'read-item-by-delivery-key');

export interface ListItems {
  readonly caller: Caller;
  readonly repositoryId: string;
  readonly page: PageRequest;
  /** Default: active items only. */
  readonly status?: readonly ItemView['status'][];
  readonly folderId?: string;
  readonly excludeHierarchicalChildren?: boolean;
  /** Default: true. */
  readonly withBodies?: boolean;
}

/** Streams items, sorted by createdDate, lastModifiedDate, label or version. Rejects with SORT_INVALID {fields}. */
export const listItems = declareRead<ListItems, ItemsReply>('content-store', 'list-items');
/** Streams all other variants of the family. */
export const listLocalizations = declareRead<Named & { readonly page: PageRequest }, ItemsReply>(
  'content-store',
  'list-localizations',
);
/** Streams the item at each of its versions, newest first. */
export const listItemVersions = declareRead<Named & { readonly page: PageRequest }, ItemsReply>(
  'content-store',
  'list-item-versions',
);
/**
 * Streams the item and either everything below it by links or everything that links to it: at most 1,000, nearest
 * first.
 */
export const listLinkedItems = declareRead<Named & { readonly direction: 'children' | 'parents' }, ItemsReply>(
  'content-store',
  'list-linked-items',
);

export interface HistoryEntry {
  readonly action: string;
  readonly version: number;
  readonly createdBy: string;
  readonly createdDate: string;
}

export const listItemHistory = declareRead<
  Named & { readonly page: PageRequest },
  { readonly items: readonly HistoryEntry[]; readonly page: PageInfo }
>('content-store', 'list-item-history');

export interface CreateItem {
  readonly caller: Caller;
  readonly repositoryId: string;
  readonly label: string;
  /** JSON text. */
  readonly body: string;
  readonly folderId?: string | null;
  readonly locale?: string | null;
  readonly assignees?: readonly string[];
  readonly workflowState?: string | null;
  readonly ignoreSchemaValidation?: boolean;
}

/**
 * Rejects with BODY_NOT_JSON, BODY_TOO_DEEP {limit}, BODY_TOO_LARGE {limit, size}, LABEL_INVALID {limit},
 * CONTENT_TYPE_NOT_FOUND {schema}, CONTENT_TYPE_NOT_ASSIGNED {schema}, CONTENT_TYPE_INVALID {violations: [{pointer,
 * message}]}, CONTENT_ITEM_DELIVERY_KEY_DUPLICATE {deliveryKey}, DELIVERY_KEY_INVALID {limit}, LOCALE_INVALID
 * {locales}, LOCALE_NOT_SUPPORTED {locales}, FOLDER_NOT_FOUND {folderId}, WORKFLOW_STATE_NOT_FOUND {id}.
 */
export const createItem = declareRpc<Idempotent & CreateItem, ItemView>('content-store', 'create-item');

export interface ItemChange {
  readonly version: number;
  readonly label?: string;
  readonly body?: string;
  readonly folderId?: string | null;
  /** Must be the current locale if present; otherwise rejects with LOCALE_IMMUTABLE {locale}. */
  readonly locale?: string | null;
  readonly assignees?: readonly string[];
  readonly ignoreSchemaValidation?: boolean;
  /** The version of its source that the content of a copy takes into account, also if the content stays. */
  readonly basedOn?: number;
}

/**
 * Rejects like createItem and with LOCALE_IMMUTABLE, CONTENT_ITEM_NOT_ACTIVE {status}, and for `basedOn` with
 * NOT_A_COPY, SOURCE_VERSION_NOT_FOUND {basedOn, current}, BASED_ON_OLDER {basedOn, current}. A new body or label is a
 * new version.
 */
export const updateItem = declareRpc<Named & ItemChange, ItemView>('content-store', 'update-item');

export const archiveItem = declareRpc<Idempotent & NamedVersion, ItemView>('content-store', 'archive-item');
export const unarchiveItem = declareRpc<Idempotent & NamedVersion, ItemView>('content-store', 'unarchive-item');
/**
 * Does nothing if the item has the locale already. Rejects with LOCALE_IMMUTABLE, LOCALE_INVALID, LOCALE_NOT_SUPPORTED.
 */
export const setItemLocale = declareRpc<Idempotent & NamedVersion & { readonly locale: string }, ItemView>(
  'content-store',
  'set-item-locale',
);
export const setDeliveryKey = declareRpc<NamedVersion & { readonly deliveryKey: string | null }, ItemView>(
  'content-store',
  'set-delivery-key',
);
export const setItemWorkflow = declareRpc<NamedVersion & { readonly state: string | null }, ItemView>(
  'content-store',
  'set-item-workflow',
);
/** Copies the item into a new family with the same body and without delivery keys. */
export const copyItem = declareRpc<
  Idempotent & { readonly caller: Caller; readonly sourceId: string; readonly repositoryId: string },
  ItemView
>('content-store', 'copy-item');

// Publishing --------------------------------------------------------------------------------------------------------

export interface PublishingJobView {
  readonly id: string;
  readonly state: 'CREATED' | 'PREPARING' | 'WAITING' | 'PUBLISHING' | 'COMPLETED' | 'FAILED' | 'CANCELLED';
  readonly createdDate: string;
  readonly createdBy: string;
}

/** With `version`: it must be the current one; otherwise rejects with CONTENT_ITEM_VERSION_CONFLICT {sent, current}. */
type ChangePublishing = Idempotent & Named & { readonly version?: number };

export const publishItem = declareRpc<ChangePublishing, PublishingJobView>('content-store', 'publish-item');
export const unpublishItem = declareRpc<ChangePublishing, PublishingJobView>('content-store', 'unpublish-item');
export const readPublishingJob = declareRead<Named, PublishingJobView>('content-store', 'read-publishing-job');
/** Rejects with PUBLISHING_JOB_ENDED {state}. */
export const cancelPublishingJob = declareRpc<Named, PublishingJobView>('content-store', 'cancel-publishing-job');

// Facets ------------------------------------------------------------------------------------------------------------

export interface FacetFilter {
  readonly type: 'IN' | 'EXCLUDES' | 'EQ' | 'DATE';
  readonly values: readonly string[];
  readonly includeWithMissingField?: boolean;
}

export interface FacetField {
  readonly facetAs: 'ENUM' | 'DATE';
  /** schema, locale, assignees, workflow.state, publishingStatus, lastModifiedDate, root, status, label, … */
  readonly field: string;
  readonly name?: string;
  readonly filter?: FacetFilter;
  readonly range?: { readonly start: string; readonly end: string };
}

export interface FacetItems {
  readonly caller: Caller;
  readonly hubId: string;
  readonly page: PageRequest;
  /** Terms of the query, which must all match: status, contentRepositoryId, folderId, label, … */
  readonly terms: readonly { readonly field: string; readonly value: string }[];
  readonly fields: readonly FacetField[];
  readonly returnEntities: boolean;
}

export type FacetsReply =
  | {
      readonly page: PageInfo;
      readonly facets: Readonly<Record<string, readonly { readonly id: string; readonly count: number }[]>>;
    }
  | { readonly items: readonly ItemView[] };

/** Streams items without bodies, and counts by field. Rejects with CONTENT_ITEM_UNABLE_TO_EXECUTE_FACETS {field}. */
export const facetItems = declareRead<FacetItems, FacetsReply>('content-store', 'facet-items');
