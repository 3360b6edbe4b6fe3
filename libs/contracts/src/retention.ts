/** Times in milliseconds for which several services keep data. */
const HOUR_MS = 60 * 60 * 1_000;
const DAY_MS = 24 * HOUR_MS;

/** The time that an upload stays open. */
export const UPLOAD_OPEN_MS = 7 * DAY_MS;

/** The longest time between the write of bytes and the commit of the row that refers to them. */
const LONGEST_COMMIT_MS = DAY_MS;

/**
 * The age at which unreferenced bytes and blobs may be deleted. An open upload writes bytes until it expires, and the
 * transaction that commits it may still run then.
 */
export const UNREFERENCED_AFTER_MS = UPLOAD_OPEN_MS + LONGEST_COMMIT_MS;

/** The longest duration of the statement that marks blobs: a plan that is made meanwhile does not see the mark. */
export const BLOB_MARKING_MS = HOUR_MS;

/** The time for which the reply to a request with an idempotency key is stored. */
export const STORED_REPLY_MS = DAY_MS;

/** The time for which a plan that is not executed is kept. */
export const PLAN_KEPT_MS = 7 * DAY_MS;
