import type { Failure } from '../../../http/errors/failure.presenter';
import type { ErrorFormat } from '../../../http/errors/error.filter';
import { DRIVE_PATHS } from '../addressing/drive-paths';
import { rangeFrom } from '../bytes/upload-session.presenter';

/** A status and the code that clients compare; the more specific code is nested (docs/contracts/onedrive.md §6). */
type Problem = readonly [status: number, code: string, inner?: string];

/** Maps codes to problems of this API. Any other 4xx is an `invalidRequest`. */
const PROBLEMS: Readonly<Record<string, Problem>> = {
  UNAUTHORIZED: [401, 'unauthenticated'],
  TOKEN_INVALID: [401, 'unauthenticated', 'expiredOrInvalidToken'],
  FORBIDDEN: [403, 'accessDenied', 'accessRestricted'],
  NOT_FOUND: [404, 'itemNotFound'],
  BLOB_NOT_FOUND: [404, 'itemNotFound'],
  UPLOAD_LOST: [404, 'itemNotFound', 'uploadSessionNotFound'],
  METHOD_NOT_ALLOWED: [405, 'invalidRequest'],
  ACTION_UNKNOWN: [501, 'notSupported'],
  NAME_TAKEN: [409, 'nameAlreadyExists'],
  ITEM_IN_USE: [423, 'resourceLocked'],
  NAME_INVALID: [400, 'invalidRequest', 'invalidPath'],
  PATH_TOO_LONG: [400, 'invalidRequest', 'pathIsTooLong'],
  QUERY_INVALID: [400, 'invalidRequest', 'invalidQueryOption'],
  PAGE_TOKEN_INVALID: [400, 'invalidRequest', 'invalidQueryOption'],
  ENTITY_TAG_MALFORMED: [400, 'invalidRequest', 'malformedEntityTag'],
  FIELD_INVALID: [400, 'invalidRequest', 'invalidParameterFormat'],
  TAG_MISMATCH: [412, 'resourceModified', 'entityTagDoesNotMatch'],
  DEPENDENCY_FAILED: [424, 'failedDependency'],
  CHANGES_LOST: [410, 'resyncRequired', 'resyncChangesApplyDifferences'],
  REQUEST_TOO_LARGE: [413, 'invalidRequest', 'maxFileSizeExceeded'],
  REQUEST_ABORTED: [400, 'invalidRequest'],
  RANGE_INVALID: [416, 'invalidRange'],
  FRAGMENT_OVERLAP: [416, 'invalidRange', 'fragmentOverlap'],
  FRAGMENT_IN_FLIGHT: [416, 'invalidRange', 'fragmentOverlap'],
  // A concurrent request has continued the upload; GET of the session returns the next range.
  UPLOAD_OVERTAKEN: [416, 'invalidRange', 'fragmentOverlap'],
  FRAGMENT_OUT_OF_ORDER: [416, 'invalidRange', 'fragmentOutOfOrder'],
  FRAGMENT_LENGTH_MISMATCH: [416, 'invalidRange', 'fragmentLengthMismatch'],
  BLOB_TOO_LONG: [416, 'invalidRange', 'fragmentLengthMismatch'],
  QUOTA_REACHED: [507, 'quotaLimitReached'],
  SPACE_FULL: [507, 'quotaLimitReached'],
  // Not 503: a client would retry, and a full store does not become free meanwhile.
  STORE_FULL: [507, 'quotaLimitReached'],
  NOT_A_FOLDER: [400, 'invalidRequest'],
  VERSION_IS_CURRENT: [400, 'invalidRequest'],
  INTO_ITSELF: [400, 'invalidRequest'],
  OTHER_SPACE: [400, 'invalidRequest'],
  ROOT_IMMUTABLE: [400, 'invalidRequest'],
  IDEMPOTENCY_KEYS_EXHAUSTED: [429, 'activityLimitReached'],
  RATE_LIMIT_EXCEEDED: [429, 'activityLimitReached', 'throttledRequest'],
};

const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  401: 'unauthenticated',
  403: 'accessDenied',
  404: 'itemNotFound',
  503: 'serviceNotAvailable',
};

/** Returns whether a request can be rejected with this code. Any other code is internal. */
export function isKnownProblem(code: string): boolean {
  return Object.hasOwn(PROBLEMS, code);
}

export function problemOf({ status, code, data }: Failure): Problem {
  if (code === 'NOT_FOUND' && data['what'] === 'operation') return [404, 'itemNotFound', 'operationNotFound'];
  if (code === 'NOT_FOUND' && data['what'] === 'upload') return [404, 'itemNotFound', 'uploadSessionNotFound'];
  return PROBLEMS[code] ?? [status, CODE_OF_STATUS[status] ?? (status < 500 ? 'invalidRequest' : 'generalException')];
}

const STORE_FULL_MESSAGE = 'The storage of the drive is full.';

/** `innerError` with a capital E: Graph's client requires it, and Go's JSON ignores the case. */
export const onedriveErrors: ErrorFormat = {
  paths: DRIVE_PATHS,
  // Headers that the clients of Microsoft Graph send.
  matchesHeaders: (headers) => headers['client-request-id'] !== undefined || headers['sdkversion'] !== undefined,
  contentType: 'application/json; charset=utf-8',
  challenge: 'Bearer error="invalid_token"',
  statusOf: (failure) => problemOf(failure)[0],
  present: (failure, _path, request) => {
    const [, code, inner] = problemOf(failure);
    const id = request?.id;
    const sent = request?.headers['client-request-id'];
    const { received, total } = failure.data;
    return {
      // For an upload session: the next range, as in its GET.
      ...(typeof received === 'number'
        ? { nextExpectedRanges: [rangeFrom(received, typeof total === 'number' ? total : null)] }
        : {}),
      error: {
        code,
        message: failure.code === 'STORE_FULL' ? STORE_FULL_MESSAGE : failure.message,
        innerError: {
          ...(inner === undefined ? {} : { code: inner }),
          date: new Date().toISOString(),
          'request-id': id,
          'client-request-id': typeof sent === 'string' ? sent : id,
        },
      },
    };
  },
};
