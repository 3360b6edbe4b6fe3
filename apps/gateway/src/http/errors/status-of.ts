/**
 * HTTP statuses of error codes. Services reject with codes only, so statuses exist only here. A code that is not listed
 * means an invalid request, which is 400.
 */
const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  UNAUTHORIZED: 401,
  TOKEN_INVALID: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  SOURCE_LOCALE_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TOO_LARGE: 413,
  // Conflicts with the current state of the resource: the client reads it again and decides.
  CONTENT_ITEM_VERSION_CONFLICT: 409,
  CONTENT_ITEM_DELIVERY_KEY_DUPLICATE: 409,
  SCHEMA_VERSION_CONFLICT: 409,
  SCHEMA_ID_TAKEN: 409,
  CONTENT_TYPE_URI_TAKEN: 409,
  REPOSITORY_NAME_TAKEN: 409,
  NAME_TAKEN: 409,
  FOLDER_NOT_EMPTY: 409,
  LOCALE_TAKEN: 409,
  LOCALE_IN_USE: 409,
  LOCALE_IS_DEFAULT: 409,
  REPOSITORY_IN_USE: 409,
  FOLDER_IN_USE: 409,
  FOLDER_DELETED: 409,
  CONTENT_TYPE_IN_USE: 409,
  FIELD_IN_USE: 409,
  ITEM_IN_USE: 423,
  MODEL_IS_DERIVED: 409,
  CONTENT_ITEM_INVALID: 409,
  ITEM_ARCHIVED: 409,
  ITEM_INVALID: 409,
  ITEM_NOT_ARCHIVED: 409,
  HASH_MISMATCH: 412,
  PUBLISHING_JOB_ENDED: 409,
  JOB_ENDED: 409,
  JOB_NOT_ENDED: 409,
  NOTHING_FAILED: 409,
};

export function statusOf(code: string): number {
  return STATUS_OF_CODE[code] ?? 400;
}
