import type { ExpectedTags } from '../view-tag';
import { declareRead, declareRpc } from '../message';
import type { ShortId } from '../short-id';
import type { Caller } from './caller';
import type { Idempotent } from './idempotency';

/**
 * Items of the CM API, identified by family and locale: (id, locale) is a variant, and the locale may be null. A branch
 * is a space. A request without a locale means the variant with the null locale, unless the rpc says otherwise.
 *
 * Rejects with NOT_FOUND {what} for a missing `branch`, `content-item`, `locale`, `version` or `content-type`, and with
 * FORBIDDEN {scope}: reads require `read`, changes `write`, publishing `publish`, locales `admin`.
 */
export interface LocalizedItemView {
  readonly id: ShortId;
  /** From the body's _meta; null if it has no name. */
  readonly name: string | null;
  readonly label: string;
  readonly version: number;
  /** In the spelling of the branch. */
  readonly locale: string | null;
  /** JSON text: `{"<api key>": {"type": "ShortText", "value": …}}`. */
  readonly fields: string;
  readonly versionTags: readonly string[] | null;
  readonly system: {
    /** The model's API key. */
    readonly contentType: string | null;
    readonly createdAt: string;
    readonly createdBy: string;
    readonly updatedAt: string | null;
    readonly updatedBy: string | null;
    readonly publishedAt: string | null;
    readonly publishedBy: string | null;
    readonly archivedDate: string | null;
    readonly archivedBy: string | null;
    readonly availabilityDate: string | null;
    readonly unavailabilityDate: string | null;
    readonly status: 'Draft' | 'Published' | 'Archived';
    /** Hash over everything that a copy copies, and over the locale. */
    readonly hash: string;
    readonly environment: string;
    readonly type: string;
  };
}

interface OnBranch {
  readonly caller: Caller;
  readonly branch: string;
}

interface NamedItem extends OnBranch {
  readonly id: ShortId;
  readonly locale?: string | null;
}

/**
 * Copies one item into another locale in one transaction, with the copy statements of the jobs. Rejects with the first
 * of these codes that applies: FORBIDDEN {scope}, VERSION_INVALID, LOCALE_TAG_INVALID {parameter},
 * DESTINATION_LOCALE_MISSING, SAME_LOCALE, NOT_FOUND branch, LOCALE_NOT_DEFINED {parameter, locale}, NOT_FOUND
 * content-item, SOURCE_LOCALE_NOT_FOUND, NOT_FOUND version, LOCALE_ALREADY_EXISTS {locale}.
 */
export interface CopyToLocale extends OnBranch {
  readonly id: ShortId;
  /** Unparsed text of the query parameter, as the next two. */
  readonly version?: string;
  readonly sourceLocale?: string;
  readonly destinationLocale?: string;
}

export const copyToLocale = declareRpc<Idempotent & CopyToLocale, LocalizedItemView>('content-store', 'copy-to-locale');

export const readLocalizedItem = declareRead<NamedItem & { readonly version?: number }, LocalizedItemView>(
  'content-store',
  'read-localized-item',
);

export interface ListLocalizedItems extends OnBranch {
  /** Counts from 1. */
  readonly pageNumber: number;
  readonly pageSize: number;
  readonly search?: string;
  readonly sort?: { readonly field: 'name' | 'updatedAt'; readonly direction: 'asc' | 'desc' };
  readonly ids?: readonly ShortId[];
  readonly contentType?: string;
  readonly status?: LocalizedItemView['system']['status'];
  /** Items that refer to this one. */
  readonly linkedTo?: ShortId;
  /** Default: items of all locales and without a locale. */
  readonly locale?: string | null;
  readonly withFields: boolean;
}

/** Streams the total, then the items in order. */
export const listLocalizedItems = declareRead<
  ListLocalizedItems,
  { readonly total: number } | { readonly items: readonly LocalizedItemView[] }
>('content-store', 'list-localized-items');

export interface LocalizedItemMembers {
  /** Letters, digits, `.`, `_` and `-`. Must not begin with `_`. */
  readonly name?: string;
  readonly label?: string;
  /** JSON text: `{"<api key>": {"type", "value"}}`. Omitted fields do not change. */
  readonly fields?: string;
  readonly versionTags?: readonly string[];
  readonly availabilityDate?: string | null;
  readonly unavailabilityDate?: string | null;
}

interface BasedOn {
  /** The version of its source that the content of a copy takes into account. Rejects as updateItem does for it. */
  readonly basedOn?: number;
}

/**
 * Creates an item, or with the `id` of an existing family its variant in another locale. Requires `name`. Rejects with
 * NAME_INVALID, CONTENT_TYPE_NOT_FOUND {contentType}, LOCALE_TAG_INVALID, LOCALE_NOT_DEFINED, LOCALE_ALREADY_EXISTS,
 * FIELD_UNKNOWN {field}, INVALID_FIELD {field, code}, INVALID_FIELDS {problems}, DATE_INVALID {property},
 * VERSION_TAGS_INVALID.
 */
export const createLocalizedItem = declareRpc<
  Idempotent &
    OnBranch &
    LocalizedItemMembers & { readonly id?: ShortId; readonly contentType: string; readonly locale?: string | null },
  LocalizedItemView
>('content-store', 'create-localized-item');
/**
 * Creates a version with the members of the request changed. `ifHash` must be the current hash; otherwise
 * HASH_MISMATCH.
 */
export const updateLocalizedItem = declareRpc<
  NamedItem & LocalizedItemMembers & BasedOn & { readonly version?: number; readonly ifHash?: string },
  LocalizedItemView
>('content-store', 'update-localized-item');
/** Creates a version that has exactly the members of the request. */
export const addItemVersion = declareRpc<Idempotent & NamedItem & LocalizedItemMembers & BasedOn, LocalizedItemView>(
  'content-store',
  'add-item-version',
);

/** `version` is for publish and unpublish; default: the latest. Rejects with ITEM_ARCHIVED, ITEM_NOT_ARCHIVED. */
export const changeItemStatus = declareRpc<
  Idempotent &
    NamedItem & { readonly version?: number; readonly change: 'publish' | 'unpublish' | 'archive' | 'unarchive' },
  LocalizedItemView
>('content-store', 'change-item-status');
/** Deletes the variant with all its versions. Other variants of the family stay. */
export const deleteLocalizedItem = declareRpc<NamedItem, Record<string, never>>(
  'content-store',
  'delete-localized-item',
);

// Branches and locales ----------------------------------------------------------------------------------------------

export interface BranchView {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Lists the spaces that the caller may read. */
export const listBranches = declareRead<{ readonly caller: Caller }, { readonly branches: readonly BranchView[] }>(
  'content-store',
  'list-branches',
);

export interface LocaleView {
  /** In its original spelling. */
  readonly id: string;
  readonly label: string;
  readonly isDefault: boolean;
  /**
   * The locales in which published content is looked up after this one, in their order. Absent: its parents, then the
   * default locale.
   */
  readonly fallback?: readonly string[];
}

/** Maximum number of locales in the fallback of a locale. */
export const MAX_FALLBACK_LOCALES = 50;

export const listLocales = declareRead<OnBranch, { readonly locales: readonly LocaleView[] }>(
  'content-store',
  'list-locales',
);
export const readLocale = declareRead<OnBranch & { readonly id: string }, LocaleView>('content-store', 'read-locale');
/**
 * Rejects with LOCALE_TAG_INVALID {parameter}, LOCALE_RESERVED {parameter, locale}, and with LOCALE_TAKEN {locale} if a
 * locale with the same canonical form exists. With `isDefault`, the locale replaces the previous default. Rejects with
 * LOCALE_NOT_SUPPORTED {locales, property} if `fallback` has a locale that the space does not have, and with
 * LOCALE_INVALID {locales, property} if it has the locale itself or one twice.
 */
export const createLocale = declareRpc<
  Idempotent &
    OnBranch & {
      readonly id: string;
      readonly label: string;
      readonly isDefault: boolean;
      readonly fallback?: readonly string[];
    },
  LocaleView
>('content-store', 'create-locale');
/** `fallback: null` removes the fallback. Rejects as `createLocale`, and with PRECONDITION_FAILED. */
export const updateLocale = declareRpc<
  OnBranch & {
    readonly id: string;
    readonly label?: string;
    readonly isDefault?: true;
    readonly fallback?: readonly string[] | null;
    readonly ifMatch?: ExpectedTags;
  },
  LocaleView
>('content-store', 'update-locale');
/** Rejects with LOCALE_IN_USE {locale}, LOCALE_IS_DEFAULT, PRECONDITION_FAILED. */
export const deleteLocale = declareRpc<
  OnBranch & { readonly id: string; readonly ifMatch?: ExpectedTags },
  Record<string, never>
>('content-store', 'delete-locale');
