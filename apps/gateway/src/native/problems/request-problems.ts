import type { ProblemText } from './problem-text';

/** Problems of any request: its token, its form, its limits, and failures of the system. */
export const REQUEST_PROBLEMS = {
  UNAUTHORIZED: {
    title: 'Token required',
    explanation: 'The request has no bearer token. Send `Authorization: Bearer TOKEN`.',
  },
  TOKEN_INVALID: {
    title: 'Token invalid',
    explanation: 'The token is unknown or has expired. Request a new one, or use another personal token.',
  },
  FORBIDDEN: {
    title: 'Scope missing',
    explanation: 'The caller may see the resource, but not perform the action. `scope` is the missing scope.',
  },
  ORIGIN_INVALID: {
    title: 'Origin invalid',
    explanation: 'A session is accepted only from pages of the origin of the API. Send `Authorization` instead.',
  },
  NOT_FOUND: {
    title: 'Not found',
    explanation: 'The resource does not exist, or the caller may not see it. Check the path and the space.',
  },
  METHOD_NOT_ALLOWED: {
    title: 'Method not allowed',
    explanation: 'The path exists, but not with this method. The API document lists the methods of each path.',
  },
  BAD_REQUEST: {
    title: 'Request malformed',
    explanation: 'The request is not valid HTTP, or its path cannot be decoded. `detail` has the reason.',
  },
  INPUT_INVALID: {
    title: 'Input invalid',
    explanation:
      'Members of the body or parameters of the query are invalid. `errors` lists all of them. Each entry has a ' +
      '`pointer` (RFC 6901) to a member of the body or the name of a `parameter`, a `code` and a `detail`.',
  },
  FIELD_REQUIRED: { title: 'Member required', explanation: 'A required member of the body is missing or null.' },
  FIELD_INVALID: {
    title: 'Member invalid',
    explanation: 'A member of the body has the wrong type, or a value that is not allowed. `detail` has the rule.',
  },
  FIELD_UNKNOWN: {
    title: 'Member unknown',
    explanation: 'The body has a member that the operation does not have. Check its spelling, or remove it.',
  },
  PARAMETER_INVALID: {
    title: 'Parameter invalid',
    explanation: 'A parameter of the query has a value that is not allowed. `detail` has the rule.',
  },
  PARAMETER_UNKNOWN: {
    title: 'Parameter unknown',
    explanation: 'The query has a parameter that the operation does not have. Check its spelling, or remove it.',
  },
  PARAMETER_REPEATED: {
    title: 'Parameter repeated',
    explanation: 'A parameter of the query is sent twice. Send it once. Lists are separated by commas.',
  },
  CURSOR_INVALID: {
    title: 'Cursor invalid',
    explanation:
      'The cursor is damaged, or comes from another list or from other filters. Start at the first page, and keep ' +
      'the path and the filters while you follow `nextCursor`.',
  },
  BODY_REQUIRED: { title: 'Body required', explanation: 'The operation needs a body. Send it as JSON.' },
  REQUEST_NOT_JSON: { title: 'Body not JSON', explanation: 'The body is not valid JSON. `detail` has the position.' },
  REQUEST_NOT_UTF8: { title: 'Body not UTF-8', explanation: 'The body has bytes that are not valid UTF-8.' },
  REQUEST_NOT_AN_OBJECT: { title: 'Body not an object', explanation: 'The body must be a JSON object.' },
  REQUEST_TOO_DEEP: {
    title: 'Body too deep',
    explanation: 'The JSON of the body has too many nested levels. `limit` is the maximum.',
  },
  REQUEST_TOO_LARGE: {
    title: 'Body too large',
    explanation:
      'The body has more bytes than the maximum, which GET /v1/limits returns, or more than 500,000 JSON values. `limit` ' +
      'is the maximum.',
  },
  REQUEST_TIMEOUT: { title: 'Request timed out', explanation: 'The request did not arrive in time. Send it again.' },
  HEADERS_TOO_LARGE: { title: 'Headers too large', explanation: 'The headers of a request have at most 16 KiB.' },
  ADDRESS_TOO_LONG: { title: 'Address too long', explanation: 'The address and the headers have at most 16 KiB.' },
  REQUEST_ABORTED: {
    title: 'Request aborted',
    explanation: 'The client disconnected before the request was complete. Send it again.',
  },
  NOT_ACCEPTABLE: {
    title: 'Media type not available',
    explanation: 'The `Accept` header excludes every media type of the operation.',
  },
  PRECONDITION_FAILED: {
    title: 'Precondition failed',
    explanation: 'The resource no longer has the entity tag of `If-Match`. Read it again, and decide again.',
  },
  ENTITY_TAG_MALFORMED: {
    title: 'Entity tag malformed',
    explanation: 'An entity tag in `If-Match` or `If-None-Match` must be in double quotes.',
  },
  IDEMPOTENCY_KEY_INVALID: {
    title: 'Idempotency key invalid',
    explanation: 'The `Idempotency-Key` is too long, empty, or has characters other than visible ASCII.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    title: 'Idempotency key reused',
    explanation: 'The `Idempotency-Key` was used for another request within 24 hours. Use a new key per request.',
  },
  IDEMPOTENCY_KEY_IN_USE: {
    title: 'Request in progress',
    explanation: 'The first request with this `Idempotency-Key` is in progress. Repeat it after `Retry-After`.',
  },
  IDEMPOTENCY_KEYS_EXHAUSTED: {
    title: 'Too many idempotency keys',
    explanation: 'The caller has used too many keys within 24 hours. Repeat the request later.',
  },
  RATE_LIMIT_EXCEEDED: {
    title: 'Rate limit exceeded',
    explanation:
      'The caller, its space or its address has sent too many requests. Repeat the request after the seconds of ' +
      '`Retry-After`. `RateLimit-Policy` lists the limits, and `limit` is the name of the exceeded one.',
  },
  LIMIT_EXCEEDED: {
    title: 'Limit exceeded',
    explanation: 'A value is above a limit of GET /v1/limits: `limit` is its name, `maximum` and `actual` its values.',
  },
  SPACE_FULL: {
    title: 'Space full',
    explanation:
      'The space would exceed a ceiling of GET /v1/limits: `limit` is its name, `maximum` its value. Delete what is ' +
      'not needed, and repeat the request.',
  },
  INTERNAL_ERROR: {
    title: 'Internal error',
    status: 500,
    explanation: 'The system has a bug. The log has the details under the `x-request-id` of the response.',
  },
  SERVICE_UNAVAILABLE: {
    title: 'Service unavailable',
    status: 503,
    explanation: 'A service does not respond. Repeat the request after `Retry-After`.',
  },
  DATABASE_UNAVAILABLE: {
    title: 'Database unavailable',
    status: 503,
    explanation: 'The database is unavailable. Repeat the request after `Retry-After`.',
  },
  MESSAGING_UNAVAILABLE: {
    title: 'Message broker unavailable',
    status: 503,
    explanation: 'The message broker is unavailable. Repeat the request after `Retry-After`.',
  },
  SEARCH_TIMED_OUT: {
    title: 'Search timed out',
    status: 503,
    explanation: 'The list took too long to read. Narrow it by a filter, or repeat the request later.',
  },
} satisfies Readonly<Record<string, ProblemText>>;
