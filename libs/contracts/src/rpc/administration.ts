import { declareRead, declareRpc } from '../message';
import type { ExpectedTags } from '../view-tag';
import type { Caller, Scope } from './caller';
import type { AccessView } from './content';
import type { Idempotent } from './idempotency';
import type { SpaceView } from './spaces';

/**
 * Administration of a space by the native API. Every rpc requires the scope `admin` and rejects with FORBIDDEN {scope}
 * without it, and with NOT_FOUND outside of the caller's spaces.
 */
interface InSpace {
  readonly caller: Caller;
  readonly spaceKey: string;
}

type Nothing = Readonly<Record<string, never>>;

/** The kinds of access to a space, each with a principal of its own. */
export type AccessKind = 'client' | 'token';

interface NewAccess extends Idempotent, InSpace {
  /** Unique among all clients, or among all persons. */
  readonly name: string;
  readonly scopes: readonly Scope[];
}

/**
 * Creates an API client with scopes in the space. `secretHash` is the result of `hashSecret` (libs/auth). A reader of
 * the message cannot compute the secret, but can sign in as the client. Rejects with NAME_INVALID {limit}, NAME_TAKEN
 * {name}, LIMIT_EXCEEDED {limit, maximum, actual}.
 */
export const createClient = declareRpc<NewAccess & { readonly id: string; readonly secretHash: string }, AccessView>(
  'content-store',
  'create-client',
);

/** Creates a token with a principal of its own. `tokenHash` is its SHA-256 in base64url. Rejects like createClient. */
export const createToken = declareRpc<
  NewAccess & {
    readonly tokenHash: string;
    /** RFC 3339. Absent: it does not expire. */
    readonly expiresAt?: string;
  },
  AccessView
>('content-store', 'create-token');

interface NamedAccess extends InSpace {
  readonly kind: AccessKind;
  readonly id: string;
}

/** Replaces the scopes in the space. Rejects with LAST_ADMIN if no other principal has the scope `admin`. */
export const changeAccess = declareRpc<NamedAccess & { readonly scopes: readonly Scope[] }, AccessView>(
  'content-store',
  'change-access',
);

/**
 * Removes the scopes in the space. Without scopes in another one, the client is deleted, or the token revoked. Rejects
 * with LAST_ADMIN.
 */
export const removeAccess = declareRpc<NamedAccess, Nothing>('content-store', 'remove-access');

/**
 * Creates a space in which the caller has the scope `admin`. The caller must have this scope in another space. The
 * first locale is the default one. Rejects with SPACE_KEY_INVALID, SPACE_KEY_TAKEN {key}, LABEL_INVALID {limit},
 * LOCALE_INVALID {locales}, LIMIT_EXCEEDED {limit, maximum, actual}.
 */
export const createSpace = declareRpc<
  Idempotent & {
    readonly caller: Caller;
    readonly key: string;
    readonly label: string;
    readonly description?: string;
    readonly locales: readonly string[];
  },
  SpaceView
>('content-store', 'create-space');

/** Changes the present members. Null removes the description. Rejects with LABEL_INVALID {limit}. */
export const updateSpace = declareRpc<
  InSpace & { readonly label?: string; readonly description?: string | null; readonly ifMatch?: ExpectedTags },
  SpaceView
>('content-store', 'update-space');

/**
 * Begins to delete a space with everything in it, which continues in the background. Repeated, it returns the space
 * again. Rejects with SPACE_IN_USE {jobIds} while jobs run.
 */
export const deleteSpace = declareRpc<InSpace, SpaceView>('content-store', 'delete-space');
/**
 * Returns a space that is being deleted, to callers that had the scope `admin` in it. Rejects with NOT_FOUND for every
 * other space, also after the end of the deletion.
 */
export const readDeletedSpace = declareRead<InSpace, SpaceView>('content-store', 'read-deleted-space');

/** A content type with the schema that its bodies are validated against. */
export interface TypeView {
  readonly id: string;
  readonly uri: string;
  readonly status: 'ACTIVE' | 'ARCHIVED';
  readonly settings: Readonly<Record<string, unknown>>;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** JSON Schema as text. */
  readonly schema: string;
}

/**
 * Registers a content type with its schema, and assigns it to repositories by their ids. Rejects with
 * CONTENT_TYPE_URI_TAKEN {uri}, SCHEMA_INVALID {violations}, SCHEMA_TOO_LARGE {limit}, SETTINGS_TOO_LARGE {limit},
 * REPOSITORY_NOT_FOUND {repository}, SPACE_FULL {limit, maximum}.
 */
export const createType = declareRpc<
  Idempotent &
    InSpace & {
      readonly uri: string;
      /** JSON Schema as text. */
      readonly schema: string;
      readonly settings: Readonly<Record<string, unknown>>;
      readonly repositoryIds: readonly string[];
    },
  TypeView
>('content-store', 'create-type');

/**
 * Changes the present members. Bodies of the type are validated against the new schema. Rejects like createType, and
 * with CONTENT_TYPE_IN_USE {jobIds} for a type that is archived.
 */
export const changeType = declareRpc<
  InSpace & {
    readonly id: string;
    readonly schema?: string;
    readonly settings?: Readonly<Record<string, unknown>>;
    readonly status?: 'ACTIVE' | 'ARCHIVED';
  },
  TypeView
>('content-store', 'change-type');

export const readType = declareRead<InSpace & { readonly id: string }, TypeView>('content-store', 'read-type');

/**
 * Deletes a content type with its schema. Rejects with CONTENT_TYPE_IN_USE {jobIds} or {families}, also if a model or
 * another schema refers to it.
 */
export const deleteType = declareRpc<InSpace & { readonly id: string }, Nothing>('content-store', 'delete-type');
