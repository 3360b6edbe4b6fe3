/**
 * What went wrong, in words of HTTP, before a dialect gives it its form.
 *
 * - rejected: 4xx with the code and the data of the service that rejected;
 * - transient: 503 with Retry-After, so that clients that honour it do not hammer;
 * - HTTP's own (no such route, a body past the limit): its number;
 * - a bug: 500 without a word about it. The filter logs it together with the request's id.
 */
import { HttpException } from '@nestjs/common';
import { RejectedError, TransientError } from '@scriptorium/contracts';

import { statusOf } from './status-of';

/** Code of a TransientError: a list had to read more content than its time allowed. */
export const SEARCH_TIMED_OUT = 'SEARCH_TIMED_OUT';

export interface Failure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Seconds; only with 503. */
  readonly retryAfter?: number;
  /** HTTP's own: there is no such route, say. No service was asked. */
  readonly isOfHttp?: true;
}

const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'REQUEST_TOO_LARGE',
};

/** Messages of transient errors for clients. */
const MESSAGES: Readonly<Record<string, string>> = {
  [SEARCH_TIMED_OUT]:
    'The search took too long. Narrow it by a content type, ids or a longer text, or try again later.',
};

export function describeFailure(error: unknown): Failure {
  if (error instanceof RejectedError) {
    return { status: statusOf(error.code), code: error.code, message: error.message, data: error.data };
  }
  if (error instanceof TransientError) {
    const retryAfter = Math.max(1, Math.ceil((error.retryAfterMs ?? 1000) / 1000));
    // The error's own message names subjects and addresses: it is for the log.
    const message = MESSAGES[error.code] ?? 'Not available right now. Try again.';
    return { status: 503, code: error.code, message, data: {}, retryAfter };
  }
  const status = httpStatusOf(error);
  if (status === undefined || status >= 500 || !(error instanceof Error)) {
    return { status: 500, code: 'INTERNAL_ERROR', message: 'Something went wrong on our side.', data: {} };
  }
  const code = CODE_OF_STATUS[status] ?? 'BAD_REQUEST';
  return { status, code, message: error.message, data: {}, isOfHttp: true };
}

/** Nest's exceptions know their number, and so do Fastify's errors, which reach a filter as they are. */
function httpStatusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (!(error instanceof Error) || error.name !== 'FastifyError') return undefined;
  const { statusCode } = error as Error & { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : undefined;
}
