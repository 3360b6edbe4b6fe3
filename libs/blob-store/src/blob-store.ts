import type { Readable } from 'node:stream';

/**
 * Bytes by location. What they are called, who shares them and by which hash they are found are rows elsewhere: a location is
 * an opaque key of the caller's choice, `<space>/<uuid>`, used once, so that finishing an upload never moves bytes.
 *
 * An upload goes: append (once or many times, in any process) → finish → read, copy → remove. Where an append ended is its
 * `state`, text that the caller keeps and hands to the next append or to finish. Bytes beyond the kept state
 * do not count.
 *
 * - An append that fails or whose process dies leaves the state before it as good as it was. The same state again starts
 *   over from there. What was appended when an append resolves, is on disk.
 * - State null starts anew; no older state of the location may be used after that.
 * - The caller keeps the new state in place of the old one by compare-and-swap, and finishes none but the kept one. Bytes of two
 *   appends at once from one state then never mix: the one that began earlier ends with UPLOAD_OVERTAKEN, or, on S3 and if its bytes
 *   were others, the upload with UPLOAD_LOST.
 * - Nothing can be read at a location before it is finished (S3 may show a small file a moment earlier, whole).
 *   finish, remove and copy can be repeated.
 *
 * Errors of `bytes` itself come through as they are. Those of the store:
 *
 * - rejected: BLOB_NOT_FOUND, UPLOAD_LOST (the state leads nowhere: begin anew), UPLOAD_OVERTAKEN, BLOB_TOO_LONG,
 *   INVALID_LOCATION
 * - transient: STORE_UNAVAILABLE, STORE_FULL, and of the database also DATABASE_UNAVAILABLE, DATABASE_CONFLICT
 */
export interface BlobStore {
  readonly kind: 'postgres' | 'filesystem' | 's3';

  /** Goes on where `state` ends. Buffers that `bytes` has yielded must not change any more. */
  append(
    location: string,
    state: string | null,
    bytes: AsyncIterable<Uint8Array>,
    options?: AppendOptions,
  ): Promise<Appended>;

  /** Makes the first `length` bytes of `state` the content of the location. */
  finish(location: string, state: string): Promise<void>;

  /** A range is cut to what is there. The stream fails with the errors above. */
  read(location: string, range?: ByteRange): Promise<Readable>;

  /** Also of unfinished uploads, and of locations where nothing is. */
  remove(location: string): Promise<void>;

  /** The content of a finished location at another one, without the bytes passing through this process. */
  copy(from: string, to: string): Promise<void>;

  /**
   * Locations with anything at them that last changed before then, finished or not, for a sweep; one may come several times. An
   * upload changes with each append, but S3 counts some from their first one: ask for nothing younger than an upload may live.
   */
  locations(olderThan: Date): AsyncIterable<StoredLocation>;
}

export interface AppendOptions {
  /** Bytes of the whole file, where known. More are refused. S3 sizes its parts by it, and needs one request for a small file. */
  readonly expectedTotal?: number;
}

export interface Appended {
  readonly state: string;
  /** Bytes of the upload so far. */
  readonly length: number;
}

/** From `start` to before `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

export interface StoredLocation {
  readonly location: string;
  readonly changedAt: Date;
}
