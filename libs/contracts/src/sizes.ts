/** Sizes in bytes that several services rely on. */
const KIB = 1_024;

/** Maximum of a message: the default of nats-server (`max_payload`). */
export const MAX_MESSAGE_BYTES = 1_024 * KIB;

/** The part of a message for its headers, and for the members of a reply besides its items. */
const MESSAGE_OVERHEAD_BYTES = 148_576;

/** Maximum of the items in one reply. */
export const MAX_REPLY_ITEMS_BYTES = MAX_MESSAGE_BYTES - MESSAGE_OVERHEAD_BYTES;

/** Maximum of the envelope of a message in an outbox. */
export const MAX_ENVELOPE_BYTES = MAX_MESSAGE_BYTES - MESSAGE_OVERHEAD_BYTES;

/**
 * Maximum of a body's JSON as UTF-8, without white space between tokens (docs/contracts/amplience.md §4.4). The
 * gateway rejects a longer one before it becomes an rpc.
 */
export const MAX_BODY_BYTES = 200 * KIB;

/** Maximum bytes of a JSON Schema. */
export const MAX_SCHEMA_BYTES = 256 * KIB;

/** Maximum of the fields of an item in the CM API as JSON without white space. They must fit into an rpc message. */
export const MAX_FIELDS_BYTES = 400 * KIB;

/** Maximum of a record with all of its blocks and locales (docs/contracts/datocms.md §3.9). */
export const MAX_RECORD_BYTES = 300 * KIB;

/** Maximum of an HTTP request with JSON: bulk updates and schemas. */
export const MAX_REQUEST_BYTES = 4 * MAX_MESSAGE_BYTES;
