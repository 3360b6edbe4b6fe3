/** Sizes in bytes that several services rely on. */
const KIB = 1_024;

/** Maximum of a message: the default of nats-server (`max_payload`). */
export const MAX_MESSAGE_BYTES = 1_024 * KIB;

/** The part of a reply that its envelope and its other members may take. */
const REPLY_ENVELOPE_BYTES = 148_576;

/** Maximum of the items in one reply. */
export const MAX_REPLY_ITEMS_BYTES = MAX_MESSAGE_BYTES - REPLY_ENVELOPE_BYTES;

/**
 * Maximum of a body's JSON as UTF-8, without white space between tokens (docs/contracts/amplience.md §4.4). The
 * gateway rejects a longer one before it becomes an rpc.
 */
export const MAX_BODY_BYTES = 200 * KIB;

/** Maximum of a record with all of its blocks and locales (docs/contracts/datocms.md §3.9). */
export const MAX_RECORD_BYTES = 300 * KIB;

/** Maximum of an HTTP request with JSON: bulk updates and schemas. */
export const MAX_REQUEST_BYTES = 4 * MAX_MESSAGE_BYTES;
