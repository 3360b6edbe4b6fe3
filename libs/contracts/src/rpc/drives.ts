import { declareRpc } from '../message';
import type { ShortId } from '../short-id';
import type { Caller } from './caller';

/**
 * Drives: folders and files of a space. To look takes the scope `read`, to change `write`; a drive or item that the caller
 * does not see is NOT_FOUND {what: 'drive' | 'item' | 'upload'}, a missing scope FORBIDDEN {scope}. Times are ISO 8601 in
 * UTC ending in Z. Sizes are bytes.
 */
export interface DriveView {
  readonly id: ShortId;
  readonly spaceKey: string;
  readonly name: string;
  readonly rootId: ShortId;
  /** Which of the configured stores holds the bytes of its files. */
  readonly store: string;
  readonly quota: { readonly total: number | null; readonly used: number; readonly deleted: number };
  readonly ownerId: string;
  /** Of the principal; null if it was deleted. */
  readonly ownerName: string | null;
  readonly createdAt: string;
  readonly modifiedAt: string;
}

export interface DriveItemView {
  readonly id: ShortId;
  readonly driveId: ShortId;
  /** Null of the root. */
  readonly parentId: ShortId | null;
  /** Names of the folders above, from below the root down; empty directly below the root, null of what is deleted. */
  readonly parentPath: readonly string[] | null;
  readonly name: string;
  /** Of a folder the sum of everything below it. */
  readonly size: number;
  readonly folder: { readonly childCount: number } | null;
  readonly file: FileFacts | null;
  /** Grows with every change of the item, of a folder only with those of its own properties. */
  readonly etag: number;
  /** Grows with every change of the content. */
  readonly ctag: number;
  readonly description: string | null;
  readonly createdAt: string;
  readonly createdBy: string;
  /** Names of principals; null of one that was deleted. */
  readonly createdByName: string | null;
  readonly modifiedAt: string;
  readonly modifiedBy: string;
  readonly modifiedByName: string | null;
  /** What clients say of the file they have. */
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

/** An item by its id, or `root` for the drive's root, and from there by names, one at a time; case does not count. */
export interface ItemAddress {
  /** Absent: the caller's default drive, the oldest of the oldest space that they may read. */
  readonly driveId?: ShortId;
  readonly itemId: ShortId;
  readonly path: readonly string[];
}

interface AtAddress {
  readonly caller: Caller;
  readonly address: ItemAddress;
}

/** An entity tag of the wire, taken apart: the tag of an item, or of its content. */
export interface ItemTag {
  readonly itemId: ShortId;
  readonly etag?: number;
  readonly ctag?: number;
}

/**
 * If-Match and If-None-Match of a request, `*` for any existing item. The transaction that commits the change checks them.
 * Rejected with TAG_MISMATCH.
 */
export interface Precondition {
  readonly ifMatch?: '*' | readonly ItemTag[];
  readonly ifNoneMatch?: '*' | readonly ItemTag[];
}

export type ConflictBehavior = 'fail' | 'replace' | 'rename';

export const listDrives = declareRpc<{ readonly caller: Caller }, { readonly drives: readonly DriveView[] }>(
  'content-store',
  'list-drives',
);
/** Without an id the default one. A space without a drive gets one, named `Documents`, when it is first asked for. */
export const readDrive = declareRpc<{ readonly caller: Caller; readonly driveId?: ShortId }, DriveView>(
  'content-store',
  'read-drive',
);
/** Kinds of stores, libs/blob-store; of each a system has one at most. */
export const driveStores: readonly string[] = ['postgres', 'filesystem', 's3'];

/** Rejected with NAME_INVALID {limit}, NAME_TAKEN {name}, STORE_INVALID {allowed}, QUOTA_INVALID. */
export const createDrive = declareRpc<
  {
    readonly caller: Caller;
    readonly spaceKey: string;
    readonly name: string;
    readonly store: string;
    readonly quota?: number;
  },
  DriveView
>('content-store', 'create-drive');

export const readDriveItem = declareRpc<AtAddress, DriveItemView>('content-store', 'read-drive-item');

export interface ListChildren extends AtAddress {
  readonly order: { readonly by: 'name' | 'size' | 'modifiedAt'; readonly direction: 'asc' | 'desc' };
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string;
}

/** At most 1,000 a page. Rejected with NOT_A_FOLDER, PAGE_TOKEN_INVALID. */
export const listChildren = declareRpc<
  ListChildren,
  { readonly items: readonly DriveItemView[]; readonly next: string | null }
>('content-store', 'list-children');

/** Rejected with NAME_INVALID {name}, PATH_TOO_LONG {limit}, NAME_TAKEN {name}, NOT_A_FOLDER. `replace` gives the one there. */
export const createDriveFolder = declareRpc<
  AtAddress & { readonly name: string; readonly conflict: ConflictBehavior },
  { readonly item: DriveItemView; readonly isNew: boolean }
>('content-store', 'create-drive-folder');

export interface DriveItemChange {
  readonly name?: string;
  /** A folder of the same drive, which is meant where the address names none. */
  readonly parent?: ItemAddress;
  readonly clientCreatedAt?: string;
  readonly clientModifiedAt?: string;
  readonly description?: string | null;
}

/**
 * Renames, moves, describes. Rejected as createDriveFolder, with INTO_ITSELF, OTHER_DRIVE, ROOT_IMMUTABLE, TAG_MISMATCH,
 * TIME_INVALID {value}, DESCRIPTION_INVALID {limit}.
 */
export const updateDriveItem = declareRpc<
  AtAddress & {
    readonly change: DriveItemChange;
    readonly conflict: ConflictBehavior;
    readonly precondition?: Precondition;
  },
  DriveItemView
>('content-store', 'update-drive-item');

/**
 * Into the recycle bin, with all that is below it; `forever` past it, or out of it by the id of what was put there.
 * Rejected with ROOT_IMMUTABLE, TAG_MISMATCH.
 */
export const deleteDriveItem = declareRpc<
  AtAddress & { readonly forever: boolean; readonly precondition?: Precondition },
  Record<string, never>
>('content-store', 'delete-drive-item');
/**
 * By id alone, with all that one deletion took; elsewhere or under another name where the request says so. A part of that
 * alone, and one whose folder is gone where the request names none, is NOT_FOUND. Rejected also as updateDriveItem.
 */
export const restoreDriveItem = declareRpc<
  AtAddress & {
    readonly parent?: ItemAddress;
    readonly name?: string;
    readonly conflict: ConflictBehavior;
    readonly precondition?: Precondition;
  },
  DriveItemView
>('content-store', 'restore-drive-item');

/**
 * Changes since a token, deleted items with `deletedAt`; without a token all items; with the token `latest` only the current
 * token. A folder comes before what it holds. An item may come several times: the last occurrence counts. Rejected with
 * PAGE_TOKEN_INVALID, PAGE_TOKEN_EXPIRED: a token is valid for 30 days at least.
 */
export const listDriveChanges = declareRpc<
  { readonly caller: Caller; readonly driveId?: ShortId; readonly token?: string; readonly limit: number },
  { readonly items: readonly DriveItemView[]; readonly token: string; readonly isLast: boolean }
>('content-store', 'list-drive-changes');

// Uploads -----------------------------------------------------------------------------------------------------------

/**
 * An upload: bytes that the gateway appends to a location of a store, by libs/blob-store, and records here. `state` and
 * `digests` are that library's texts. One request appends at a time: it claims the upload, and saves or releases it.
 */
export interface UploadView {
  readonly id: ShortId;
  readonly store: string;
  readonly location: string;
  readonly state: string | null;
  readonly digests: string | null;
  readonly received: number;
  readonly expectedTotal: number | null;
  readonly expiresAt: string;
  /** The file is made; to commit once more gives it again. */
  readonly isCommitted: boolean;
}

export interface OpenUpload extends AtAddress {
  /** The file: an item that is there, or a folder with a name for it. Missing folders on the path are made. */
  readonly name?: string;
  readonly conflict: ConflictBehavior;
  readonly expectedTotal?: number;
  readonly mimeType?: string;
  readonly description?: string;
  readonly clientCreatedAt?: string;
  readonly clientModifiedAt?: string;
  /** Checked when the upload is opened, so that no byte is sent in vain, and again when it is committed. */
  readonly precondition?: Precondition;
}

/** Rejected as createDriveFolder, with NOT_A_FILE, TAG_MISMATCH, QUOTA_REACHED {limit}. Open for 7 days. */
export const openUpload = declareRpc<OpenUpload, UploadView>('content-store', 'open-upload');
/** The id is the key: whoever has it may go on, token or not. */
export const readUpload = declareRpc<{ readonly uploadId: ShortId }, UploadView>('content-store', 'read-upload');
interface ByWriter {
  readonly uploadId: ShortId;
  /** A UUID that the appending request generates. */
  readonly writer: string;
}

/**
 * Makes a request the writer of an upload that lacks bytes, unless another request appends to it: then `isClaimed` is false.
 * A writer that does not report for 15 seconds may be replaced, as one whose process died. What is claimed is kept
 * with renewUpload while bytes arrive, and ends with saveUpload or releaseUpload.
 */
export const claimUpload = declareRpc<ByWriter, { readonly upload: UploadView; readonly isClaimed: boolean }>(
  'content-store',
  'claim-upload',
);
/** Reports that bytes arrive. Rejected with UPLOAD_OVERTAKEN once another request has replaced the writer. */
export const renewUpload = declareRpc<ByWriter, Record<string, never>>('content-store', 'keep-upload');
/** Ends a claim without new bytes. `wasClaimed` is false where another request has replaced the writer. */
export const releaseUpload = declareRpc<ByWriter, { readonly wasClaimed: boolean }>('content-store', 'release-upload');
/** Ends a claim with new bytes. Rejected with UPLOAD_OVERTAKEN once another request has replaced the writer. */
export const saveUpload = declareRpc<
  ByWriter & {
    /** `received` before; if it is another number now, UPLOAD_OVERTAKEN. */
    readonly before: number;
    readonly state: string;
    readonly digests: string;
    readonly received: number;
    /** Where it is told with the bytes; the first one that is told stays. */
    readonly expectedTotal?: number;
  },
  UploadView
>('content-store', 'save-upload');
/**
 * All bytes are there and finished: makes the file of them, or a new version of the one that is there. Bytes that the
 * space has already are kept once. The upload stays where the name is taken (NAME_TAKEN) or the quota is (QUOTA_REACHED).
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

/** Where a file's bytes lie. Rejected with NOT_A_FILE. */
export const readContentLocation = declareRpc<
  AtAddress,
  { readonly item: DriveItemView; readonly store: string; readonly location: string }
>('content-store', 'read-content-location');

// Versions of files -------------------------------------------------------------------------------------------------

/** A content that a file has or had. Numbers grow with each; of what is deleted none is given again. */
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

/** The precondition is one on the file. */
interface ChangeOfVersion extends AtVersion {
  readonly precondition?: Precondition;
}

/** The current one first, then back in time; at most 1,000 a page, `before` being `next` of the one before. Rejected with NOT_A_FILE. */
export const listFileVersions = declareRpc<
  AtAddress & { readonly limit: number; readonly before?: number },
  { readonly item: DriveItemView; readonly versions: readonly FileVersionView[]; readonly next: number | null }
>('content-store', 'list-file-versions');
/** With where its bytes lie. Rejected with NOT_A_FILE, NOT_FOUND {what: 'version'}, as the two below. */
export const readFileVersion = declareRpc<
  AtVersion,
  {
    readonly item: DriveItemView;
    readonly version: FileVersionView;
    readonly store: string;
    readonly location: string;
  }
>('content-store', 'read-file-version');
/** Makes an older content the current one again; what the file has now becomes a version. Rejected also with QUOTA_REACHED {limit}. */
export const restoreFileVersion = declareRpc<ChangeOfVersion, DriveItemView>('content-store', 'restore-file-version');
/** Of an older content alone: VERSION_IS_CURRENT. */
export const deleteFileVersion = declareRpc<ChangeOfVersion, Record<string, never>>(
  'content-store',
  'delete-file-version',
);

/**
 * Of locations that a store holds bytes at, those that no file, version or upload has: whoever holds the store may remove
 * them. Ask for none that changed in the last 8 days, which is longer than an upload is open. Rejected with TOO_MANY {limit}:
 * 1,000 at most.
 */
export const listUnusedLocations = declareRpc<
  { readonly store: string; readonly locations: readonly string[] },
  { readonly locations: readonly string[] }
>('content-store', 'list-unused-locations');
