import { declareRead, declareRpc } from '../message';
import type { Caller, Scope } from './caller';
import type { Idempotent } from './idempotency';
import type { ItemView } from './items';
import type { SpaceView } from './spaces';

/**
 * Content as the native API reads and writes it: families and variants by their ids, with lists that continue after a
 * key. Anything outside of the space is NOT_FOUND, a missing scope FORBIDDEN {scope}. Reads require `read`, changes
 * `write`. A body is JSON text.
 */
interface InSpace {
  readonly caller: Caller;
  readonly spaceKey: string;
}

interface Paged {
  /** The id of the last item of the page before. Default: the first page. */
  readonly after?: string;
  readonly limit: number;
}

/** A page may have fewer items than its limit, so that it fits into a message. */
export interface KeyedPage<View> {
  readonly items: readonly View[];
  /** Null on the last page. */
  readonly after: string | null;
}

export interface PrincipalView {
  readonly id: string;
  readonly name: string;
  readonly kind: 'client' | 'person';
}

/** Returns principals by their ids, without deleted ones. */
export const readPrincipals = declareRead<
  { readonly caller: Caller; readonly ids: readonly string[] },
  { readonly principals: readonly PrincipalView[] }
>('content-store', 'read-principals');

/** Lists the spaces in which the caller has a scope, by their keys. */
export const listGrantedSpaces = declareRead<
  { readonly caller: Caller } & Paged,
  KeyedPage<SpaceView & { readonly scopes: readonly Scope[] }>
>('content-store', 'list-granted-spaces');

/** An API client or a personal token, with its scopes in a space and without its secret. */
export interface AccessView {
  readonly id: string;
  readonly principalId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: string;
  /** Null: it does not expire. */
  readonly expiresAt: string | null;
}

/** Lists the API clients with scopes in the space, by their ids. Requires `admin`. */
export const listClients = declareRead<InSpace & Paged, KeyedPage<AccessView>>('content-store', 'list-clients');

/** Lists the personal tokens with scopes in the space. Their ids are computed from their hashes. Requires `admin`. */
export const listTokens = declareRead<InSpace & Paged, KeyedPage<AccessView>>('content-store', 'list-tokens');

export interface VariantFilter {
  readonly contentType?: string;
  readonly repositoryId?: string;
  readonly locale?: string;
  readonly familyId?: string;
}

/** Lists variants by their ids, without deleted ones. With `withCount`, counts at most 10,000. */
export const listVariants = declareRead<
  InSpace & Paged & { readonly filter: VariantFilter; readonly withBodies: boolean; readonly withCount?: boolean },
  KeyedPage<ItemView> & { readonly count?: Count }
>('content-store', 'list-variants');

export type Count = number | { readonly atLeast: number };

export interface FamilyView {
  readonly id: string;
  readonly contentType: string;
  readonly createdBy: string;
  readonly createdAt: string;
  /** By locale; the variant without a locale is first. Without bodies. */
  readonly variants: readonly ItemView[];
}

/** Lists families by their ids. A filter by repository or locale matches families with such a variant. */
export const listFamilies = declareRead<
  InSpace & Paged & { readonly filter: VariantFilter; readonly withCount?: boolean },
  KeyedPage<FamilyView> & { readonly count?: Count }
>('content-store', 'list-families');

export const readFamily = declareRead<InSpace & { readonly id: string }, FamilyView>('content-store', 'read-family');

/** Deletes a family with all its variants. Links to them stay, without a target. */
export const deleteFamily = declareRpc<InSpace & { readonly id: string }, Record<string, never>>(
  'content-store',
  'delete-family',
);

/**
 * Deletes a variant; with the last one its family. `version` must be the current one if it is present; otherwise
 * rejects with CONTENT_ITEM_VERSION_CONFLICT {sent, current}.
 */
export const deleteVariant = declareRpc<
  InSpace & { readonly id: string; readonly version?: number },
  Record<string, never>
>('content-store', 'delete-variant');

export interface VersionView {
  readonly number: number;
  readonly label: string;
  readonly createdBy: string;
  readonly createdAt: string;
}

/** Lists the versions of a variant, newest first. `after` is a number as text. */
export const listVariantVersions = declareRead<InSpace & Paged & { readonly id: string }, KeyedPage<VersionView>>(
  'content-store',
  'list-variant-versions',
);

export interface LinkView {
  /** The variant that the link leads to (out) or comes from (in); null if it does not exist. */
  readonly variant: ItemView | null;
  /** `family`: the link names a family. */
  readonly kind: 'link' | 'reference' | 'family';
  /** The id in the link. */
  readonly targetId: string;
}

/** Lists the links of the current version of a variant (`out`), or those of other variants to it (`in`). */
export const listVariantLinks = declareRead<
  InSpace & Paged & { readonly id: string; readonly direction: 'out' | 'in' },
  KeyedPage<LinkView>
>('content-store', 'list-variant-links');

export interface TreeNode {
  readonly variantId: string;
  /** The first parent in the order of the tree; null for the root. */
  readonly parentId: string | null;
  /** 0 for the root. */
  readonly depth: number;
}

/**
 * Returns the variant and the variants below it by links, breadth-first and each once. Rejects with LIMIT_EXCEEDED
 * {limit, maximum, actual} above 100,000 nodes.
 */
export const readTree = declareRead<
  InSpace & { readonly id: string; readonly depth?: number },
  { readonly nodes: readonly TreeNode[] }
>('content-store', 'read-tree');

/** Reads variants by their ids, in their order, without missing ones: as many as fit into a message. */
export const readVariants = declareRead<
  InSpace & { readonly ids: readonly string[]; readonly withBodies: boolean },
  { readonly items: readonly ItemView[]; readonly read: number }
>('content-store', 'read-variants');

/**
 * A variant to create or to update. `id` and `familyId` are computed by the caller, so that links may name variants
 * that other requests have not created yet.
 */
export interface SavedItem {
  readonly id: string;
  readonly familyId: string;
  readonly locale: string | null;
  readonly label: string;
  /** JSON text with `_meta.schema`. */
  readonly body: string;
  /** The name or the id of a repository. Default: the first one that the content type is assigned to. */
  readonly repository?: string;
  readonly folderId?: string | null;
  /**
   * UUIDs of another space that `id`, `familyId` and links in the body may have. Those that exist in this space are
   * kept. Each other one is replaced by the id that `importedId` computes from it.
   */
  readonly foreignIds?: readonly string[];
}

export interface SaveItems extends InSpace {
  readonly items: readonly SavedItem[];
  /** Whether an existing variant is rejected with ID_TAKEN instead of updated. */
  readonly onlyNew?: boolean;
}

export type ItemResult = {
  readonly variantId: string;
  readonly familyId: string;
} & (
  | {
      readonly result: 'created' | 'updated' | 'unchanged';
      readonly version: number;
      /** Only with `onlyNew`. */
      readonly item?: ItemView;
    }
  | {
      readonly result: 'failed';
      readonly code: string;
      readonly message: string;
      readonly data: Readonly<Record<string, unknown>>;
    }
);

/**
 * Saves variants together, with a result for each in their order: a rejected one does not affect the others. Saving the
 * same content again changes nothing, so the rpc may be repeated. No two items may have the same id. The codes of
 * results are those of createItem and updateItem, with REPOSITORY_NOT_FOUND {repository} and CONTENT_TYPE_DIFFERS.
 */
export const saveItems = declareRpc<Idempotent & SaveItems, { readonly results: readonly ItemResult[] }>(
  'content-store',
  'save-items',
  ({ onlyNew, idempotency }) => onlyNew !== true || idempotency !== undefined,
);

export interface DeliveredItem {
  readonly variantId: string;
  readonly familyId: string;
  readonly contentType: string;
  readonly locale: string | null;
  readonly label: string;
  readonly version: number;
  readonly publishedAt: string;
  readonly deliveryKey: string | null;
  /** JSON text. */
  readonly body: string;
}

/**
 * Returns published versions. `key` is a delivery key or the id of a family. Its variant is the first published one of
 * the locales of the chain: `locale`, its parents, the default locale of the space, and no locale. `variantIds` are
 * linked variants, and `familyIds` linked families. Without `key`, missing ones are left out. `read` is the number of
 * ids that the reply covers, first of `variantIds`, then of `familyIds`: at most 50, and as many as fit into a message.
 * Rejects with NOT_FOUND.
 */
export const readDelivered = declareRead<
  InSpace & {
    readonly key?: string;
    readonly variantIds?: readonly string[];
    readonly familyIds?: readonly string[];
    readonly locale?: string;
  },
  { readonly items: readonly DeliveredItem[]; readonly read: number }
>('content-store', 'read-delivered');
