import { createHash } from 'node:crypto';

import { KEY_IN_USE, SEARCH_TIMED_OUT, type Failure } from '../../../http/errors/failure.presenter';
import type { ErrorFormat } from '../../../http/errors/error.filter';
import { DIALECT_PATHS } from '../transport/paths';

type Details = Readonly<Record<string, unknown>>;

/** A problem in the terms of this API. */
interface Problem {
  readonly status: number;
  readonly code: string;
  readonly details: Details;
  readonly transient?: true;
}

const DOCS = 'https://www.datocms.com/docs/content-management-api/errors';

/** Maps codes to problems of this API. A code that is not listed keeps its code and its data, with 422. */
const PROBLEMS: Readonly<Record<string, (failure: Failure) => Problem>> = {
  NOT_FOUND: plain(404, 'NOT_FOUND'),
  FORBIDDEN: plain(403, 'INSUFFICIENT_PERMISSIONS'),
  UNAUTHORIZED: plain(401, 'INVALID_AUTHORIZATION_HEADER'),
  TOKEN_INVALID: plain(401, 'INVALID_AUTHORIZATION_HEADER'),
  RATE_LIMIT_EXCEEDED: plain(429, 'RATE_LIMIT_EXCEEDED'),
  STALE_RECORD_VERSION: plain(422, 'STALE_ITEM_VERSION'),
  DUPLICATE_SINGLETON: plain(422, 'DUPLICATE_SINGLETON'),
  RECORD_IS_SINGLETON: plain(422, 'DUPLICATE_SINGLETON'),
  MODEL_NOT_FOUND: plain(422, 'ITEM_TYPE_NOT_FOUND'),
  MODEL_CANNOT_BE_CHANGED: plain(422, 'ITEM_TYPE_CANNOT_BE_CHANGED'),
  MODEL_IS_BLOCK: field('item_type', 'VALIDATION_INVALID'),
  ID_TAKEN: field('id', 'VALIDATION_UNIQUENESS'),
  LOCALE_IN_USE: field('locales', 'VALIDATION_LOCALE_IN_USE'),
  CONTENT_TYPE_IN_USE: inUse('ITEM_TYPE_IN_USE'),
  FIELD_IN_USE: inUse('FIELD_IN_USE'),
  RECORD_TOO_LARGE: limited(422),
  TOO_MANY_RECORDS: limited(422),
  TOO_MANY_FIELDS: limited(422),
  SPACE_FULL: limited(422),
  SETTINGS_TOO_LARGE: limited(422),
  REQUEST_TOO_LARGE: limited(413),
  REPLY_TOO_LARGE: limited(422),
  SOURCE_DELETED: plain(404, 'NOT_FOUND'),
  NOT_A_COPY: explained(422),
  SOURCE_VERSION_NOT_FOUND: explained(409),
  BASED_ON_OLDER: explained(409),
  VALIDATION_TOO_EXPENSIVE: explained(422),
  REQUEST_TIMEOUT: explained(408),
  BASED_ON_INVALID: format,
  EXCEPTION: plain(500, 'EXCEPTION'),
  IDEMPOTENCY_KEY_INVALID: format,
  IDEMPOTENCY_KEY_REUSED: explained(422),
  // Not 429: the client would repeat the request without limit.
  IDEMPOTENCY_KEYS_EXHAUSTED: explained(422),
  [KEY_IN_USE]: (failure) => ({ ...explained(409)(failure), transient: true }),
  REQUEST_NOT_JSON: plain(400, 'INVALID_JSON_BODY'),
  REQUEST_NOT_UTF8: plain(400, 'INVALID_JSON_BODY'),
  CONTENT_TYPE_HEADER_INVALID: plain(415, 'INVALID_CONTENT_TYPE_HEADER'),
  REQUEST_TOO_DEEP: format,
  REQUEST_NOT_AN_OBJECT: format,
  FIELD_REQUIRED: format,
  FIELD_INVALID: format,
  DOCUMENT_INVALID: format,
  PARAMETER_INVALID: format,
  INVALID_FILTER: format,
  INVALID_ORDER: format,
  PAGE_TOO_LARGE: format,
};

function plain(status: number, code: string): () => Problem {
  return () => ({ status, code, details: {} });
}

/** Keeps the code, for codes that the original does not have. */
function explained(status: number): (failure: Failure) => Problem {
  return ({ code, data, message }) => ({ status, code, details: { ...data, messages: [message] } });
}

/** Errors of this API have no message member, so the message is in the details. */
function inUse(code: string): (failure: Failure) => Problem {
  return ({ data, message }) => ({ status: 422, code, details: { ...data, messages: [message] } });
}

function limited(status: number): (failure: Failure) => Problem {
  return ({ data }) => ({ status, code: 'TECHNICAL_LIMIT_REACHED', details: data });
}

function field(name: string, code: string): (failure: Failure) => Problem {
  return ({ data }) => ({ status: 422, code: 'INVALID_FIELD', details: { field: name, code, ...data } });
}

function format({ message }: Failure): Problem {
  return { status: 422, code: 'INVALID_FORMAT', details: { messages: [message] } };
}

/** Returns all problems of a failure. They have the same status. */
export function problemsOf(failure: Failure): readonly [Problem, ...Problem[]] {
  const { status, code, data } = failure;
  if (failure.isOfHttp === true && status === 404) return [{ status, code: 'INVALID_ENDPOINT', details: {} }];
  if (status === 503) return [unavailable(failure)];
  if (status >= 500) return [{ status, code: 'EXCEPTION', details: {} }];
  if (code === 'INVALID_FIELDS') return invalidFields(data['problems']);
  const known = PROBLEMS[code]?.(failure);
  return [known ?? { status: 422, code, details: data }];
}

/**
 * The client repeats a `transient` failure without limit. Two failures are therefore not transient: a request with an
 * unknown outcome, which a repetition could execute twice, and a search that timed out, which would time out again.
 */
function unavailable({ code, message }: Failure): Problem {
  if (code === SEARCH_TIMED_OUT) return { status: 503, code, details: { messages: [message] } };
  const problem = { status: 503, code: 'SERVICE_UNAVAILABLE', details: {} };
  return code === OUTCOME_UNKNOWN ? problem : { ...problem, transient: true };
}

/** Code of a TransientError: the request may have been executed, and a repetition would execute it again. */
export const OUTCOME_UNKNOWN = 'OUTCOME_UNKNOWN';

function invalidFields(problems: unknown): readonly [Problem, ...Problem[]] {
  const all = Array.isArray(problems) ? (problems as readonly Details[]) : [];
  const [first = {}, ...rest] = all;
  const entry = (details: Details): Problem => ({ status: 422, code: 'INVALID_FIELD', details });
  return [entry(first), ...rest.map(entry)];
}

/** Returns the body of an error, for a response or the result of a job. */
export function presentProblems(problems: readonly Problem[]): object {
  return { data: problems.map(presentProblem) };
}

function presentProblem({ code, details, transient }: Problem): object {
  return {
    id: errorId(code, details),
    type: 'api_error',
    attributes: { code, details, doc_url: `${DOCS}#${code}`, ...(transient === undefined ? {} : { transient }) },
  };
}

/** Returns the id as the original computes it: the same problem always has the same id. */
function errorId(code: string, details: Details): string {
  return createHash('md5').update(JSON.stringify({ code, details })).digest('hex').slice(0, 6);
}

export const datocmsErrors: ErrorFormat = {
  paths: DIALECT_PATHS,
  matchesHeaders: (headers) => headers['x-api-version'] !== undefined || headers['x-environment'] !== undefined,
  contentType: 'application/json; charset=utf-8',
  statusOf: (failure) => problemsOf(failure)[0].status,
  present: (failure) => presentProblems(problemsOf(failure)),
};
