/**
 * Maps an error to an HTTP failure, which a dialect then formats.
 *
 * - rejected: 4xx with the code and the data of the service that rejected; 429 with Retry-After for a rate limit;
 * - transient: 503 with Retry-After, so that clients back off; 409 if a request with the same key is in progress;
 * - an error of HTTP itself (no route, a body above the limit): its status;
 * - a bug: 500 without details. The filter logs the error with the request id.
 */
import { HttpException } from '@nestjs/common';
import { RejectedError, TransientError } from '@scriptorium/contracts';

import { RateLimitedError } from '../limits/rate-limited-error';
import { statusOf } from './status-of';

/** Code of a TransientError: a list did not finish reading content within its time limit. */
export const SEARCH_TIMED_OUT = 'SEARCH_TIMED_OUT';

export interface Failure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Seconds; only for a transient error and a rate limit. */
  readonly retryAfter?: number;
  /** An error of HTTP itself, for example no route. No rpc was sent. */
  readonly isOfHttp?: true;
}

const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'REQUEST_TOO_LARGE',
};

/** Code of a TransientError: the first request with the idempotency key is in progress. */
export const KEY_IN_USE = 'IDEMPOTENCY_KEY_IN_USE';

/** Messages of transient errors for clients. */
const MESSAGES: Readonly<Record<string, string>> = {
  SERVICE_UNAVAILABLE: 'A service does not respond. Try again later.',
  DATABASE_UNAVAILABLE: 'The database is unavailable. Try again later.',
  MESSAGING_UNAVAILABLE: 'The message broker is unavailable. Try again later.',
  STORE_UNAVAILABLE: 'The store of the file is unavailable. Try again later.',
  STORE_FULL: 'The store of the file is full. Try again later.',
  [SEARCH_TIMED_OUT]:
    'The search took too long. Narrow it by a content type, ids or a longer text, or try again later.',
  TOO_MANY_TOKEN_REQUESTS: 'Too many requests for tokens are waiting. Try again later.',
  [KEY_IN_USE]: 'Another request with this Idempotency-Key is in progress. Try again later.',
};

/** The gateway sent an rpc that violates its schema: a bug, or another version of the service. */
const REQUEST_INVALID = 'REQUEST_INVALID';

export function describeFailure(error: unknown): Failure {
  if (error instanceof RejectedError && error.code !== REQUEST_INVALID) {
    const { code, message, data } = error;
    const retryAfter = error instanceof RateLimitedError ? { retryAfter: error.retryAfter } : {};
    return { status: statusOf(code), code, message, data, ...retryAfter };
  }
  if (error instanceof TransientError) {
    const retryAfter = Math.max(1, Math.ceil((error.retryAfterMs ?? 1000) / 1000));
    // The error's own message names subjects and addresses and is only for the log.
    const message = MESSAGES[error.code] ?? 'The service is temporarily unavailable. Try again later.';
    return {
      status: error.code === KEY_IN_USE ? statusOf(KEY_IN_USE) : 503,
      code: error.code,
      message,
      data: {},
      retryAfter,
    };
  }
  const status = httpStatusOf(error);
  if (status === undefined || status >= 500 || !(error instanceof Error)) {
    return { status: 500, code: 'INTERNAL_ERROR', message: 'Internal server error.', data: {} };
  }
  const code = CODE_OF_STATUS[status] ?? 'BAD_REQUEST';
  return { status, code, message: error.message, data: {}, isOfHttp: true };
}

/** Returns the status of an exception of Nest or an error of Fastify; undefined for any other error. */
function httpStatusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (!(error instanceof Error) || error.name !== 'FastifyError') return undefined;
  const { statusCode } = error as Error & { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : undefined;
}
