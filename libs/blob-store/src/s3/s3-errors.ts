import { TransientError } from '@scriptorium/contracts';

/** As the SDK throws them, and the network below it. */
interface S3Failure {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const NOT_FOUND = ['NoSuchKey', 'NotFound', 'NoSuchUpload', 'InvalidPart'];
const FULL = ['QuotaExceeded', 'XMinioStorageFull', 'EntityTooLargeForQuota'];
const INSUFFICIENT_STORAGE = 507;
/** What an operator mends without us: rights, a key that has run out, a bucket that is not there yet, a clock. */
const REFUSED = [
  'AccessDenied',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'NoSuchBucket',
  'RequestTimeTooSkewed',
  'CredentialsProviderError',
];
const NETWORK = /^E[A-Z_]+$/;
const TIMEOUTS = ['TimeoutError', 'RequestTimeout', 'AbortError', 'SlowDown'];

/** Whether the object, the upload or a part of it is not there, or another one by now. */
export function isNotFound(error: unknown): boolean {
  return NOT_FOUND.includes(nameOf(error));
}

/** Whether the range asked for begins behind the end. */
export function isBeyondEnd(error: unknown): boolean {
  return nameOf(error) === 'InvalidRange' || statusOf(error) === 416;
}

/** Turns what a later try may mend into a TransientError; gives anything else back as it is. */
export function translateS3Error(error: unknown): unknown {
  const { code = '', message = '' } = (error ?? {}) as S3Failure;
  const [name, status] = [nameOf(error), statusOf(error)];
  if (FULL.includes(name) || status === INSUFFICIENT_STORAGE) return new TransientError('STORE_FULL', message);
  const isUnavailable =
    status >= 500 ||
    status === 429 ||
    REFUSED.includes(name) ||
    TIMEOUTS.includes(name) ||
    // No answer: as the SDK throws it, and as a stream does.
    (status === 0 && (isOfSdk(error) || NETWORK.test(code)));
  return isUnavailable ? new TransientError('STORE_UNAVAILABLE', `${name}: ${message || code}`) : error;
}

/** The SDK notes on every error of a request how often it tried. */
function isOfSdk(error: unknown): boolean {
  return (error as S3Failure | undefined)?.$metadata !== undefined;
}

function nameOf(error: unknown): string {
  return (error as S3Failure | undefined)?.name ?? '';
}

function statusOf(error: unknown): number {
  return (error as S3Failure | undefined)?.$metadata?.httpStatusCode ?? 0;
}
