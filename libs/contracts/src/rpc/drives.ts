import { declareRead, declareRpc } from '../message';
import type { ShortId } from '../short-id';
import type { Caller } from './caller';
import type { Idempotent } from './idempotency';

/**
 * Drives: folders and files of a space. Reads require the scope `read`, changes `write`. A drive or item outside of the
 * caller's spaces is NOT_FOUND {what: 'drive' | 'item' | 'upload'}, a missing scope FORBIDDEN {scope}. Times are ISO
 * 8601 in UTC and end in Z. Sizes are in bytes.
 */
export interface DriveView {
  readonly id: ShortId;
  readonly spaceKey: string;
  readonly name: string;
  readonly rootId: ShortId;
  /** The configured store that contains the bytes of its files. */
  readonly store: string;
  readonly quota: { readonly total: number | null; readonly used: number; readonly deleted: number };
  readonly ownerId: string;
  /** Name of the principal; null if it was deleted. */
  readonly ownerName: string | null;
  readonly createdAt: string;
  readonly modifiedAt: string;
}

export interface DriveItemView {
  readonly id: ShortId;
  readonly driveId: ShortId;
  /** Null for the root. */
  readonly parentId: ShortId | null;
  /** Names of the folders above, from the top down, without the root; null for a deleted item. */
  readonly parentPath: readonly string[] | null;
  readonly name: string;
  /** Of a folder, the sum of the files below it. */
  readonly size: number;
  readonly folder: { readonly childCount: number } | null;
  readonly file: FileFacts | null;
  /** Increases with every change of the item. A folder's increases only with changes of its own properties. */
  readonly etag: number;
  /** Increases with every change of the content. */
  readonly ctag: number;
  readonly description: string | null;
  readonly createdAt: string;
  readonly createdBy: string;
  /** Name of the principal, as in `modifiedByName`; null if it was deleted. */
  readonly createdByName: string | null;
  readonly modifiedAt: string;
  readonly modifiedBy: string;
  readonly modifiedByName: string | null;
  /** Times of the client's own file, as the client sent them. */
  readonly clientCreatedAt: string;
  readonly clientModifiedAt: string;
  readonly deletedAt: string | null;
}

export interface FileFacts {
  readonly mimeType: string;
  /** Hex. */
  readonly sha256: string;
  /** Hex. */
  readonly sha1: string;
  /** Base64. */
  readonly quickXor: string;
}

/**
 * An item by id, or by the id of a folder above it (`root` for the drive's root) and the names on the path. Case is
 * ignored.
 */
export interface ItemAddress {
  /** Default: the oldest drive of the oldest space that the caller may read. */
  readonly driveId?: ShortId;
  readonly itemId: ShortId;
  readonly path: readonly string[];
}

interface AtAddress {
  readonly caller: Caller;
  readonly address: ItemAddress;
}

/** A parsed entity tag: of an item (`etag`), or of its content (`ctag`). */
export interface ItemTag {
  readonly itemId: ShortId;
  readonly etag?: number;
  readonly ctag?: number;
}

/**
 * If-Match and If-None-Match of a request; `*` matches any existing item. Checked in the transaction that commits the
 * change. Rejects with TAG_MISMATCH.
 */
export interface Precondition {
  readonly ifMatch?: '*' | readonly ItemTag[];
  readonly ifNoneMatch?: '*' | readonly ItemTag[];
}

export const CONFLICT_BEHAVIORS = ['fail', 'replace', 'rename'] as const;
export type ConflictBehavior = (typeof CONFLICT_BEHAVIORS)[number];

export const listDrives = declareRead<{ readonly caller: Caller }, { readonly drives: readonly DriveView[] }>(
  'content-store',
  'list-drives',
);
/** Returns a drive, by default the caller's default drive. The first request for it creates the drive `Documents`. */
export const readDrive = declareRead<{ readonly caller: Caller; readonly driveId?: ShortId }, DriveView>(
  'content-store',
  'read-drive',
);
/** Kinds of stores (libs/blob-store). A system has at most one of each. */
export const driveStores: readonly string[] = ['postgres', 'filesystem', 's3'];

/** Rejects with NAME_INVALID {limit}, NAME_TAKEN {name}, STORE_INVALID {allowed}, QUOTA_INVALID. */
export const createDrive = declareRpc<
  Idempotent & {
    readonly caller: Caller;
    readonly spaceKey: string;
    readonly name: string;
    readonly store: string;
    readonly quota?: number;
  },
  DriveView
>('content-store', 'create-drive');

export const readDriveItem = declareRead<AtAddress, DriveItemView>('content-store', 'read-drive-item');

type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';

/** A condition on an item. Names are compared without regard to letter case and Unicode normal form. */
export type ItemCondition =
  | { readonly by: 'kind'; readonly isFolder: boolean }
  | { readonly by: 'name'; readonly operator: 'eq' | 'startswith'; readonly value: string }
  /** Bytes. */
  | { readonly by: 'size'; readonly operator: Comparison; readonly value: number }
  /** RFC 3339, compared in milliseconds. */
  | { readonly by: 'modifiedAt'; readonly operator: Comparison; readonly value: string };

export interface ListChildren extends AtAddress {
  /** All must hold. Absent: all children. */
  readonly conditions?: readonly ItemCondition[];
  readonly order: { readonly by: 'name' | 'size' | 'modifiedAt'; readonly direction: 'asc' | 'desc' };
  readonly limit: number;
  /** `next` of the previous page. */
  readonly after?: string;
}

/** A page has at most 1,000 items. Rejects with NOT_A_FOLDER, PAGE_TOKEN_INVALID. */
export const listChildren = declareRead<
  ListChildren,
  { readonly items: readonly DriveItemView[]; readonly next: string | null }
>('content-store', 'list-children');

/**
 * Lists the items below a folder whose name contains a text, in any letter case; all for an empty text. A page has at
 * most 1,000 items. Rejects with NOT_A_FOLDER, PAGE_TOKEN_INVALID, and TransientError SEARCH_TIMED_OUT.
 */
export const searchDrive = declareRead<
  AtAddress & {
    readonly text: string;
    readonly limit: number;
    /** `next` of the previous page. */
    readonly after?: string;
  },
  { readonly items: readonly DriveItemView[]; readonly next: string | null }
>('content-store', 'search-drive');

/** Lists the files of a drive that were changed last, at most 1,000, newest first. Rejects like searchDrive. */
export const listRecentFiles = declareRead<
  { readonly caller: Caller; readonly driveId?: ShortId; readonly limit: number },
  { readonly items: readonly DriveItemView[] }
>('content-store', 'list-recent-files');

/**
 * Rejects with NAME_INVALID {name}, PATH_TOO_LONG {limit}, NAME_TAKEN {name}, NOT_A_FOLDER. `replace` returns the
 * existing folder.
 */
export const createDriveFolder = declareRpc<
  Idempotent & AtAddress & { readonly name: string; readonly conflict: ConflictBehavior },
  { readonly item: DriveItemView; readonly isNew: boolean }
>('content-store', 'create-drive-folder');

export interface DriveItemChange {
  readonly name?: string;
  /** A folder of the same drive. An address without a drive is in that drive. */
  readonly parent?: ItemAddress;
  readonly clientCreatedAt?: string;
  readonly clientModifiedAt?: string;
  readonly description?: string | null;
}

/**
 * Renames, moves or describes an item. Rejects like createDriveFolder and with INTO_ITSELF, OTHER_DRIVE,
 * ROOT_IMMUTABLE, TAG_MISMATCH, TIME_INVALID {value}, DESCRIPTION_INVALID {limit}.
 */
export const updateDriveItem = declareRpc<
  Idempotent &
    AtAddress & {
      readonly change: DriveItemChange;
      readonly conflict: ConflictBehavior;
      readonly precondition?: Precondition;
    },
  DriveItemView
>('content-store', 'update-drive-item');

/**
 * Moves an item with everything below it to the recycle bin. With `forever`, deletes it permanently; an item that is in
 * the recycle bin is addressed by its id. Rejects with ROOT_IMMUTABLE, TAG_MISMATCH.
 */
export const deleteDriveItem = declareRpc<
  Idempotent & AtAddress & { readonly forever: boolean; readonly precondition?: Precondition },
  Record<string, never>
>('content-store', 'delete-drive-item');
/**
 * Restores a deleted item with everything that was deleted with it, by default under its old name in its old folder.
 * The item is addressed by its id. Rejects with NOT_FOUND if the item was deleted as part of a folder, or if its old
 * folder does not exist and the request has no `parent`. Also rejects like updateDriveItem.
 */
export const restoreDriveItem = declareRpc<
  Idempotent &
    AtAddress & {
      readonly parent?: ItemAddress;
      readonly name?: string;
      readonly conflict: ConflictBehavior;
      readonly precondition?: Precondition;
    },
  DriveItemView
>('content-store', 'restore-drive-item');

/**
 * Lists changes since a token, with deleted items (`deletedAt`). Without a token, lists all items; with the token
 * `latest`, returns only the current token. A folder comes before its items. Of several occurrences of an item the last
 * is valid. Rejects with PAGE_TOKEN_INVALID, PAGE_TOKEN_EXPIRED. A token is valid for at least 30 days.
 */
export const listDriveChanges = declareRead<
  { readonly caller: Caller; readonly driveId?: ShortId; readonly token?: string; readonly limit: number },
  { readonly items: readonly DriveItemView[]; readonly token: string; readonly isLast: boolean }
>('content-store', 'list-drive-changes');

// Uploads -----------------------------------------------------------------------------------------------------------

/**
 * An upload. The gateway appends its bytes to a location of a store (libs/blob-store) and records them here. `state`
 * and `digests` are texts of that library. Only one request appends at a time: it claims the upload, then saves or
 * releases it.
 */
export interface UploadView {
  readonly id: ShortId;
  readonly driveId: ShortId;
  readonly store: string;
  readonly location: string;
  readonly state: string | null;
  readonly digests: string | null;
  readonly received: number;
  readonly expectedTotal: number | null;
  readonly expiresAt: string;
  /** Whether the file was created. A second commit returns the same file. */
  readonly isCommitted: boolean;
}

export interface OpenUpload extends AtAddress {
  /**
   * Name of the new file if the address is a folder; absent if it is an existing file. Missing folders on the path are
   * created.
   */
  readonly name?: string;
  readonly conflict: ConflictBehavior;
  readonly expectedTotal?: number;
  readonly mimeType?: string;
  readonly description?: string;
  readonly clientCreatedAt?: string;
  readonly clientModifiedAt?: string;
  /** Checked before any byte is sent, when the upload is opened, and again when it is committed. */
  readonly precondition?: Precondition;
}

/**
 * Opens an upload for `UPLOAD_OPEN_MS`. Rejects like createDriveFolder and with NOT_A_FILE, TAG_MISMATCH,
 * QUOTA_REACHED {limit}.
 */
export const openUpload = declareRpc<Idempotent & OpenUpload, UploadView>('content-store', 'open-upload');
/** The id is the only credential: no token is required. */
export const readUpload = declareRead<{ readonly uploadId: ShortId }, UploadView>('content-store', 'read-upload');
interface ByWriter {
  readonly uploadId: ShortId;
  /** A UUID that the appending request generates. */
  readonly writer: string;
}

/**
 * Makes a request the writer of an incomplete upload. `isClaimed` is false if another request is the writer. The claim
 * is a lease: a writer that does not call renewUpload for 15 seconds may be replaced, because its process may have
 * died. The claim ends with saveUpload or releaseUpload.
 */
export const claimUpload = declareRpc<
  ByWriter & {
    /** Bytes that the upload will have at least, which are reserved. Rejects with QUOTA_REACHED {limit}. */
    readonly reaches?: number;
  },
  { readonly upload: UploadView; readonly isClaimed: boolean }
>('content-store', 'claim-upload');
/** Renews a claim while bytes arrive. Rejects with UPLOAD_OVERTAKEN if another request has replaced the writer. */
export const renewUpload = declareRpc<ByWriter, Record<string, never>>('content-store', 'keep-upload');
/** Ends a claim without new bytes. `wasClaimed` is false if another request has replaced the writer. */
export const releaseUpload = declareRpc<ByWriter, { readonly wasClaimed: boolean }>('content-store', 'release-upload');
/** Ends a claim with new bytes. Rejects with UPLOAD_OVERTAKEN if another request has replaced the writer. */
export const saveUpload = declareRpc<
  ByWriter & {
    /** `received` before these bytes. Rejects with UPLOAD_OVERTAKEN if it is another number now. */
    readonly before: number;
    readonly state: string;
    readonly digests: string;
    readonly received: number;
    /** The total, if the client sends it with the bytes. A later one does not replace the first. */
    readonly expectedTotal?: number;
  },
  UploadView
>('content-store', 'save-upload');
/**
 * Creates the file from a complete upload, or a new version of the existing file. Bytes that the space already has are
 * not stored twice: then `isUnused` is true. Rejects with NAME_TAKEN or QUOTA_REACHED; the upload remains open after
 * both.
 */
export const commitUpload = declareRpc<
  {
    readonly uploadId: ShortId;
    readonly size: number;
    readonly facts: Omit<FileFacts, 'mimeType'>;
    readonly conflict?: ConflictBehavior;
    readonly name?: string;
  },
  { readonly item: DriveItemView; readonly isNew: boolean; readonly isUnused: boolean }
>('content-store', 'commit-upload');
export const abandonUpload = declareRpc<
  { readonly uploadId: ShortId },
  { readonly store: string; readonly location: string }
>('content-store', 'abandon-upload');

/** Returns the location of a file's bytes. Rejects with NOT_A_FILE. */
export const readContentLocation = declareRead<
  AtAddress,
  { readonly item: DriveItemView; readonly store: string; readonly location: string }
>('content-store', 'read-content-location');

// Versions of files -------------------------------------------------------------------------------------------------

/** A current or older content of a file. Numbers increase with each version and are never reused. */
export interface FileVersionView {
  readonly number: number;
  readonly isCurrent: boolean;
  readonly size: number;
  readonly modifiedAt: string;
  readonly modifiedBy: string;
  readonly modifiedByName: string | null;
}

interface AtVersion extends AtAddress {
  readonly version: number;
}

/** The precondition applies to the file. */
interface ChangeOfVersion extends AtVersion {
  readonly precondition?: Precondition;
}

/**
 * Lists versions, newest first: at most 1,000 a page. `before` is `next` of the previous page. Rejects with NOT_A_FILE.
 */
export const listFileVersions = declareRead<
  AtAddress & { readonly limit: number; readonly before?: number },
  { readonly item: DriveItemView; readonly versions: readonly FileVersionView[]; readonly next: number | null }
>('content-store', 'list-file-versions');
/**
 * Returns a version and the location of its bytes. Like the next two, rejects with NOT_A_FILE, NOT_FOUND {what:
 * 'version'}.
 */
export const readFileVersion = declareRead<
  AtVersion,
  {
    readonly item: DriveItemView;
    readonly version: FileVersionView;
    readonly store: string;
    readonly location: string;
  }
>('content-store', 'read-file-version');
/**
 * Makes an older content the current one; the present content becomes a version. Also rejects with QUOTA_REACHED
 * {limit}.
 */
export const restoreFileVersion = declareRpc<Idempotent & ChangeOfVersion, DriveItemView>(
  'content-store',
  'restore-file-version',
);
/** Deletes an older version. Rejects with VERSION_IS_CURRENT for the current one. */
export const deleteFileVersion = declareRpc<ChangeOfVersion, Record<string, never>>(
  'content-store',
  'delete-file-version',
);

/**
 * Returns which of the given locations of a store no file, version or upload refers to: the owner of the store may
 * delete them. The caller must not pass locations that changed in the last `UNREFERENCED_AFTER_MS`. Rejects with
 * TOO_MANY {limit} for more than 1,000.
 */
export const listUnusedLocations = declareRead<
  { readonly store: string; readonly locations: readonly string[] },
  { readonly locations: readonly string[] }
>('content-store', 'list-unused-locations');
