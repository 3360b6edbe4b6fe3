import { TransientError } from '@scriptorium/contracts';

/** An error of the SDK or of the network. */
interface S3Failure {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const NOT_FOUND = ['NoSuchKey', 'NotFound', 'NoSuchUpload', 'InvalidPart'];
const FULL = ['QuotaExceeded', 'XMinioStorageFull', 'EntityTooLargeForQuota'];
const INSUFFICIENT_STORAGE = 507;
/** Errors that an operator can fix: permissions, an expired key, a missing bucket, a wrong clock. */
const REFUSED = [
  'AccessDenied',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'NoSuchBucket',
  'RequestTimeTooSkewed',
  'ExpiredToken',
  'CredentialsProviderError',
];
/** Codes of a connection that failed or broke. Other codes that begin with ERR_ are bugs. */
const NETWORK = /^(?:E(?!RR_)[A-Z_]+|ERR_(?:STREAM_PREMATURE_CLOSE|(?:SSL|TLS)_\w+)|HPE_\w+)$/;
/** Errors with any status after which the same request may succeed. */
const BUSY = [
  'TimeoutError',
  'RequestTimeout',
  'AbortError',
  'SlowDown',
  'InternalError',
  'ServiceUnavailable',
  'OperationAborted',
];

/** Returns whether the object, the upload or a part does not exist, or a part was replaced. */
export function isNotFound(error: unknown): boolean {
  return NOT_FOUND.includes(nameOf(error));
}

/** Returns whether the requested range starts after the end of the object. */
export function isBeyondEnd(error: unknown): boolean {
  return nameOf(error) === 'InvalidRange' || statusOf(error) === 416;
}

/** Translates an error after which a retry may succeed into a TransientError. Returns any other error unchanged. */
export function translateS3Error(error: unknown): unknown {
  const { code = '', message = '' } = (error ?? {}) as S3Failure;
  const [name, status] = [nameOf(error), statusOf(error)];
  if (FULL.includes(name) || status === INSUFFICIENT_STORAGE) return new TransientError('STORE_FULL', message);
  const isUnavailable =
    status >= 500 ||
    status === 429 ||
    REFUSED.includes(name) ||
    BUSY.includes(name) ||
    // No response: an error of the SDK or of a stream.
    (status === 0 && (isOfSdk(error) || NETWORK.test(code)));
  return isUnavailable ? new TransientError('STORE_UNAVAILABLE', `${name}: ${message || code}`) : error;
}

/** The SDK adds `$metadata` to every error of a request. */
function isOfSdk(error: unknown): boolean {
  return (error as S3Failure | undefined)?.$metadata !== undefined;
}

function nameOf(error: unknown): string {
  return (error as S3Failure | undefined)?.name ?? '';
}

function statusOf(error: unknown): number {
  return (error as S3Failure | undefined)?.$metadata?.httpStatusCode ?? 0;
}
