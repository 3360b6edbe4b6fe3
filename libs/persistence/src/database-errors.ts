import { isNativeError } from 'node:util/types';
import { RejectedError, TransientError } from '@scriptorium/contracts';
import { QueryFailedError, QueryRunnerAlreadyReleasedError } from 'typeorm';

/** The one place where SQLSTATE codes are compared (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
interface DatabaseError {
  readonly code: string;
  readonly constraint?: string;
  readonly detail?: string;
  readonly message: string;
}

const DEADLOCK = '40P01';

/** docs/reference/postgresql.md lists all codes after which a retry may succeed. 55P03 is `lock_timeout`. */
const CONFLICT = ['40001', DEADLOCK, '55P03'];
const DISK_FULL = '53100';
/** content.count_use: a space would exceed one of its ceilings. */
const SPACE_FULL = 'P0507';
const INSUFFICIENT_PRIVILEGE = '42501';
/** After `statement_timeout`, or an operator's pg_cancel_backend(). */
const QUERY_CANCELED = '57014';
/**
 * A statement that is cancelled after `statement_timeout` may have waited for a busy server, or it is too large. Each
 * attempt of a command takes ten minutes of the server.
 */
const MAX_TIMED_OUT_ATTEMPTS = 3;
/** The database cannot serve. A part of a code stands for its class. */
const UNAVAILABLE = [
  // Connection exceptions.
  '08',
  // The role or its password is rejected, for example while a password changes.
  '28',
  // The database does not exist, for example while it is restored.
  '3D000',
  // The server is a replica, or the database is read-only.
  '25006',
  // idle_in_transaction_session_timeout and transaction_timeout.
  '25P03',
  '25P04',
  // Insufficient resources: memory, connections.
  '53',
  // Shutdown and start-up.
  '57',
  // Errors of the operating system.
  '58',
];
const BROKEN_CONNECTION = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
];
/** Codes of OpenSSL and Node for a certificate that is not valid or not trusted. */
const REJECTED_CERTIFICATE = /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/;
/** Messages of node-postgres errors that have no code. */
const BROKEN_CONNECTION_MESSAGE =
  /connection terminated|connection timeout|timeout exceeded when trying to connect|timeout expired|not queryable|SSL connection/i;

/**
 * Translates an error after which a retry may succeed into a TransientError, and an exceeded ceiling of a space into
 * the RejectedError SPACE_FULL {limit, maximum}. Returns any other error unchanged.
 *
 * TypeORM releases the connection of a transaction that is lost between two queries; the next query then finds it
 * released.
 */
export function translateDatabaseError(error: unknown): unknown {
  if (!isNativeError(error) || error instanceof TransientError) return error;
  const code = codeOf(error);
  if (code !== undefined && CONFLICT.includes(code)) return new TransientError('DATABASE_CONFLICT', error.message);
  if (code === SPACE_FULL) return spaceFull(error.message, driverErrorOf(error)?.detail);
  if (code === DISK_FULL) return new TransientError('STORE_FULL', error.message);
  if (code === QUERY_CANCELED) {
    return new TransientError('STATEMENT_TIMEOUT', error.message, undefined, MAX_TIMED_OUT_ATTEMPTS);
  }
  const isUnavailable =
    code === undefined
      ? error instanceof QueryRunnerAlreadyReleasedError || BROKEN_CONNECTION_MESSAGE.test(error.message)
      : BROKEN_CONNECTION.includes(code) ||
        REJECTED_CERTIFICATE.test(code) ||
        (isSqlState(code) && UNAVAILABLE.some((start) => code.startsWith(start)));
  return isUnavailable ? new TransientError('DATABASE_UNAVAILABLE', error.message) : error;
}

/** Returns whether the transaction conflicted with another one. A retry on freshly read rows may succeed. */
export function isConflict(error: unknown): boolean {
  const translated = translateDatabaseError(error);
  return translated instanceof TransientError && translated.code === 'DATABASE_CONFLICT';
}

/** Returns whether the database cannot serve: no transaction can succeed until it can. */
export function isUnavailable(error: unknown): boolean {
  const translated = translateDatabaseError(error);
  return translated instanceof TransientError && ['DATABASE_UNAVAILABLE', 'STORE_FULL'].includes(translated.code);
}

/**
 * Returns whether the data is invalid: a value out of range, or a violated constraint or trigger. A retry cannot
 * succeed.
 */
export function isDataError(error: unknown): error is DatabaseError {
  const code = codeOf(error);
  return code !== undefined && isSqlState(code) && ['22', '23', '44', 'P0'].includes(code.slice(0, 2));
}

/**
 * Returns the code and the message of a data error for the outcome of a job: SPACE_FULL, or `database-` and the
 * SQLSTATE.
 */
export function reasonOfDataError(error: Pick<DatabaseError, 'code' | 'message'>): { code: string; message: string } {
  const translated = translateDatabaseError(error);
  if (translated instanceof RejectedError) return { code: translated.code, message: translated.message };
  return { code: `database-${error.code}`, message: error.message };
}

/** Returns whether Postgres rolled the transaction back to end a deadlock. */
export function isDeadlock(error: unknown): boolean {
  return codeOf(error) === DEADLOCK;
}

/** Returns whether Postgres cancelled the statement because of its timeout (`withStatementTimeout`). */
export function isTimedOut(error: unknown): boolean {
  return codeOf(error) === QUERY_CANCELED;
}

/** Returns whether the role has no permission for an object that the statement names. */
export function isMissingPrivilege(error: unknown): boolean {
  return codeOf(error) === INSUFFICIENT_PRIVILEGE;
}

/** Returns whether `error` is a violation of this unique, check or foreign key constraint. */
export function violates(error: unknown, constraint: string): boolean {
  return isDataError(error) && error.code.startsWith('23') && driverErrorOf(error)?.constraint === constraint;
}

function spaceFull(message: string, detail = '{}'): RejectedError {
  return new RejectedError('SPACE_FULL', message, JSON.parse(detail) as Record<string, unknown>);
}

function codeOf(error: unknown): string | undefined {
  return driverErrorOf(error)?.code;
}

/** Returns the error of node-postgres. TypeORM wraps it in a QueryFailedError, which has the same code and message. */
function driverErrorOf(error: unknown): Partial<DatabaseError> | undefined {
  if (!isNativeError(error)) return undefined;
  return error instanceof QueryFailedError
    ? (error as QueryFailedError<Error & Partial<DatabaseError>>).driverError
    : error;
}

function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code);
}
