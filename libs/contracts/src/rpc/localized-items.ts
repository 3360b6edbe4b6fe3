import { declareRpc } from '../message';
import type { ShortId } from '../short-id';
import type { Caller } from './caller';

/**
 * Items by family and locale, as the CM API names them: (id, locale) is a variant, and the locale may be null. A branch
 * is a space. No locale given is the null locale, for every rpc but where it says otherwise.
 *
 * NOT_FOUND {what} says what there is not: `branch`, `content-item`, `locale`, `version`, `content-type`. FORBIDDEN
 * {scope}: `read` to look, `write` to change, `publish` to publish, `admin` for locales.
 */
export interface LocalizedItemView {
  readonly id: ShortId;
  /** Of the body's _meta; null where it has none. */
  readonly name: string | null;
  readonly label: string;
  readonly version: number;
  /** As the branch spells it. */
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
    /** Of everything that is copied, and of the locale. */
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
 * The copy of one item into another locale, in one transaction and through the copy statements of the jobs. Checked in
 * the order of these codes, each rejected by itself: FORBIDDEN {scope}, VERSION_INVALID, LOCALE_TAG_INVALID {parameter},
 * DESTINATION_LOCALE_MISSING, SAME_LOCALE, NOT_FOUND branch, LOCALE_NOT_DEFINED {parameter, locale}, NOT_FOUND
 * content-item, SOURCE_LOCALE_NOT_FOUND, NOT_FOUND version, LOCALE_ALREADY_EXISTS {locale}.
 */
export interface CopyToLocale extends OnBranch {
  readonly id: ShortId;
  /** Texts as they came in the query; what is absent is undefined. */
  readonly version?: string;
  readonly sourceLocale?: string;
  readonly destinationLocale?: string;
  /** A repeated request with the same key is answered with the first one's item. */
  readonly idempotencyKey?: string;
}

export const copyToLocale = declareRpc<CopyToLocale, LocalizedItemView>('content-store', 'copy-to-locale');

export const readLocalizedItem = declareRpc<NamedItem & { readonly version?: number }, LocalizedItemView>(
  'content-store',
  'read-localized-item',
);

export interface ListLocalizedItems extends OnBranch {
  /** From 1. */
  readonly pageNumber: number;
  readonly pageSize: number;
  readonly search?: string;
  readonly sort?: { readonly field: 'name' | 'updatedAt'; readonly direction: 'asc' | 'desc' };
  readonly ids?: readonly ShortId[];
  readonly contentType?: string;
  readonly status?: LocalizedItemView['system']['status'];
  /** Items that refer to this one. */
  readonly linkedTo?: ShortId;
  /** Absent: of every locale, and of none. */
  readonly locale?: string | null;
  readonly withFields: boolean;
}

/** First the total, then the items, in order. A stream. */
export const listLocalizedItems = declareRpc<
  ListLocalizedItems,
  { readonly total: number } | { readonly items: readonly LocalizedItemView[] }
>('content-store', 'list-localized-items');

export interface LocalizedItemMembers {
  /** Letters, digits, `.`, `_`, `-`; not beginning with `_`. */
  readonly name?: string;
  readonly label?: string;
  /** JSON text: `{"<api key>": {"type", "value"}}`. What is left out stays as it is. */
  readonly fields?: string;
  readonly versionTags?: readonly string[];
  readonly availabilityDate?: string | null;
  readonly unavailabilityDate?: string | null;
}

/**
 * `name` is required. With the id of a family that is there: its variant in another locale. Rejected with NAME_INVALID,
 * CONTENT_TYPE_NOT_FOUND {contentType}, LOCALE_TAG_INVALID, LOCALE_NOT_DEFINED, LOCALE_ALREADY_EXISTS, FIELD_UNKNOWN
 * {field}, INVALID_FIELD {field, code}, INVALID_FIELDS {problems}, DATE_INVALID {property}, VERSION_TAGS_INVALID.
 */
export const createLocalizedItem = declareRpc<
  OnBranch &
    LocalizedItemMembers & { readonly id?: ShortId; readonly contentType: string; readonly locale?: string | null },
  LocalizedItemView
>('content-store', 'create-localized-item');
/** A new version of what is there, with the given members changed. `ifHash`: only on top of it, else HASH_MISMATCH. */
export const updateLocalizedItem = declareRpc<
  NamedItem & LocalizedItemMembers & { readonly version?: number; readonly ifHash?: string },
  LocalizedItemView
>('content-store', 'update-localized-item');
/** A new version that holds exactly the given members. */
export const addItemVersion = declareRpc<NamedItem & LocalizedItemMembers, LocalizedItemView>(
  'content-store',
  'add-item-version',
);

/** publish and unpublish take `version`, the latest where it is absent. Rejected with ITEM_ARCHIVED, ITEM_NOT_ARCHIVED. */
export const changeItemStatus = declareRpc<
  NamedItem & { readonly version?: number; readonly change: 'publish' | 'unpublish' | 'archive' | 'unarchive' },
  LocalizedItemView
>('content-store', 'change-item-status');
/** The variant with all its versions. The family's other variants stay. */
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

/** Every space that the caller may read. */
export const listBranches = declareRpc<{ readonly caller: Caller }, { readonly branches: readonly BranchView[] }>(
  'content-store',
  'list-branches',
);

export interface LocaleView {
  /** As it was defined. */
  readonly id: string;
  readonly label: string;
  readonly isDefault: boolean;
}

export const listLocales = declareRpc<OnBranch, { readonly locales: readonly LocaleView[] }>(
  'content-store',
  'list-locales',
);
export const readLocale = declareRpc<OnBranch & { readonly id: string }, LocaleView>('content-store', 'read-locale');
/**
 * Rejected with LOCALE_TAG_INVALID {parameter}, LOCALE_RESERVED {parameter, locale}, LOCALE_TAKEN {locale}: one of the same canonical form is defined. With
 * `isDefault` the default locale of before is none any more.
 */
export const createLocale = declareRpc<
  OnBranch & { readonly id: string; readonly label: string; readonly isDefault: boolean },
  LocaleView
>('content-store', 'create-locale');
export const updateLocale = declareRpc<
  OnBranch & { readonly id: string; readonly label?: string; readonly isDefault?: true },
  LocaleView
>('content-store', 'update-locale');
/** Rejected with LOCALE_IN_USE {locale}, LOCALE_IS_DEFAULT. */
export const deleteLocale = declareRpc<OnBranch & { readonly id: string }, Record<string, never>>(
  'content-store',
  'delete-locale',
);
