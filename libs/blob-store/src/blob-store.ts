import type { Readable } from 'node:stream';

/**
 * Stores bytes by location. Names, references and hashes are rows of other tables. A location is an opaque key that the
 * caller chooses, `<space>/<uuid>`. It is used once, so that finishing an upload never moves bytes.
 *
 * The steps of an upload: append (once or several times, in any process) → finish → read, copy → remove. The `state` of
 * an append is text that the caller stores and passes to the next append or to finish. Bytes beyond the stored state
 * are ignored.
 *
 * - After a failed append, or after the death of its process, the previous state stays valid, and the next append with
 *   it resumes there. The bytes are on disk when an append resolves.
 * - State null starts a new upload. Older states of the location are invalid after that.
 * - The caller replaces the stored state by compare-and-swap, and finishes only the stored state. Then bytes of two
 *   concurrent appends from one state never mix. The earlier append ends with UPLOAD_OVERTAKEN. On S3, if its bytes
 *   were different, the upload may end with UPLOAD_LOST instead.
 * - A location cannot be read before it is finished. (S3 may return a small file a moment earlier, but complete.)
 * - finish, remove and copy are idempotent.
 *
 * Errors of `bytes` itself are passed on unchanged. Errors of the store:
 *
 * - rejected: BLOB_NOT_FOUND, UPLOAD_LOST (the state is invalid: start a new upload), UPLOAD_OVERTAKEN, BLOB_TOO_LONG,
 *   INVALID_LOCATION
 * - transient: STORE_UNAVAILABLE, STORE_FULL, and for the database also DATABASE_UNAVAILABLE, DATABASE_CONFLICT
 */
export interface BlobStore {
  readonly kind: 'postgres' | 'filesystem' | 's3';

  /** Appends bytes after the end of `state`. The caller must not change buffers that `bytes` has yielded. */
  append(
    location: string,
    state: string | null,
    bytes: AsyncIterable<Uint8Array>,
    options?: AppendOptions,
  ): Promise<Appended>;

  /** Makes the first `length` bytes of `state` the content of the location. */
  finish(location: string, state: string): Promise<void>;

  /** Returns the content. A range is limited to the size of the content. The stream fails with the errors above. */
  read(location: string, range?: ByteRange): Promise<Readable>;

  /** Deletes the content or the unfinished upload of a location, if any. */
  remove(location: string): Promise<void>;

  /** Copies the content of a finished location to another one. The bytes do not pass through this process. */
  copy(from: string, to: string): Promise<void>;

  /**
   * Returns the locations, finished or not, that last changed before `olderThan`, for a sweep. A location may be
   * returned several times. An upload changes with each append, but S3 returns the time of the first append for some.
   * So `olderThan` must be earlier than the start of any upload that has not expired.
   */
  locations(olderThan: Date): AsyncIterable<StoredLocation>;
}

export interface AppendOptions {
  /**
   * Size of the whole file in bytes, if known. A longer upload is rejected with BLOB_TOO_LONG. S3 chooses the size of
   * its parts by it, and stores a small file in one request.
   */
  readonly expectedTotal?: number;
}

export interface Appended {
  readonly state: string;
  /** Length of the upload in bytes. */
  readonly length: number;
}

/** The bytes from `start`, inclusive, to `end`, exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

export interface StoredLocation {
  readonly location: string;
  readonly changedAt: Date;
}
