import type { Failure } from '../../../http/errors/describe-failure';
import type { ErrorFormat } from '../../../http/errors/error.filter';
import { DRIVE_PATHS } from '../addressing/drive-paths';

/** A status and the code that clients compare; the finer one is nested (docs/contracts/onedrive.md §6). */
type Problem = readonly [status: number, code: string, inner?: string];

/** Our codes in the words of this API. What is not listed is an `invalidRequest` where it is 4xx. */
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
  // Another request was quicker; GET of the session says where to go on.
  UPLOAD_OVERTAKEN: [416, 'invalidRange', 'fragmentOverlap'],
  FRAGMENT_OUT_OF_ORDER: [416, 'invalidRange', 'fragmentOutOfOrder'],
  FRAGMENT_LENGTH_MISMATCH: [416, 'invalidRange', 'fragmentLengthMismatch'],
  BLOB_TOO_LONG: [416, 'invalidRange', 'fragmentLengthMismatch'],
  QUOTA_REACHED: [507, 'quotaLimitReached'],
  // Room is not made while a client waits, as it would with a 503.
  STORE_FULL: [507, 'quotaLimitReached'],
  NOT_A_FOLDER: [400, 'invalidRequest'],
  VERSION_IS_CURRENT: [400, 'invalidRequest'],
  INTO_ITSELF: [400, 'invalidRequest'],
  OTHER_SPACE: [400, 'invalidRequest'],
  ROOT_IMMUTABLE: [400, 'invalidRequest'],
};

const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  401: 'unauthenticated',
  403: 'accessDenied',
  404: 'itemNotFound',
  503: 'serviceNotAvailable',
};

/** Whether a request can be refused so: any other code is a matter of our own. */
export function isKnownProblem(code: string): boolean {
  return Object.hasOwn(PROBLEMS, code);
}

export function problemOf({ status, code, data }: Failure): Problem {
  if (code === 'NOT_FOUND' && data['what'] === 'operation') return [404, 'itemNotFound', 'operationNotFound'];
  if (code === 'NOT_FOUND' && data['what'] === 'upload') return [404, 'itemNotFound', 'uploadSessionNotFound'];
  return PROBLEMS[code] ?? [status, CODE_OF_STATUS[status] ?? (status < 500 ? 'invalidRequest' : 'generalException')];
}

const NO_ROOM = 'There is no room left where the drive keeps its bytes.';

/** `innerError`, with a capital E: Graph's client reads no other, and Go's JSON does not mind. */
export const onedriveErrors: ErrorFormat = {
  paths: DRIVE_PATHS,
  // What the clients of Microsoft Graph send along.
  matchesHeaders: (headers) => headers['client-request-id'] !== undefined || headers['sdkversion'] !== undefined,
  contentType: 'application/json; charset=utf-8',
  challenge: 'Bearer error="invalid_token"',
  statusOf: (failure) => problemOf(failure)[0],
  present: (failure, _path, request) => {
    const [, code, inner] = problemOf(failure);
    const id = request?.id;
    const sent = request?.headers['client-request-id'];
    const { received } = failure.data;
    return {
      // Of an upload session: where to go on, as its GET says it.
      ...(typeof received === 'number' ? { nextExpectedRanges: [`${received}-`] } : {}),
      error: {
        code,
        message: failure.code === 'STORE_FULL' ? NO_ROOM : failure.message,
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
