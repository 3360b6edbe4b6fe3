import { TransientError } from '@scriptorium/contracts';
import { isBeyondEnd, isNotFound, translateS3Error } from './s3-errors';

/** An error of the SDK with the response's status; 0 stands for no response. */
const ofSdk = (name: string, status: number) =>
  Object.assign(new Error(`message of ${name}`), { name, $metadata: status === 0 ? {} : { httpStatusCode: status } });
const ofNetwork = (code: string) => Object.assign(new Error(`connect ${code}`), { code });

describe('translateS3Error', () => {
  it.each([
    ['InternalError', 500],
    ['ServiceUnavailable', 503],
    ['SlowDown', 503],
    ['BadGateway', 502],
    ['TooManyRequests', 429],
    ['Unknown', 599],
    ['AccessDenied', 403],
    ['InvalidAccessKeyId', 403],
    ['SignatureDoesNotMatch', 403],
    ['ExpiredToken', 400],
    ['NoSuchBucket', 404],
    ['RequestTimeTooSkewed', 403],
    ['RequestTimeout', 400],
    ['CredentialsProviderError', 0],
    ['TimeoutError', 0],
    ['NetworkingError', 0],
    // The SDK gives these another status today.
    ['InternalError', 200],
    ['ServiceUnavailable', 200],
    ['SlowDown', 200],
    ['OperationAborted', 409],
  ])('makes %s with the status %i transient', (name, status) => {
    expect(translateS3Error(ofSdk(name, status))).toMatchObject({
      name: TransientError.name,
      code: 'STORE_UNAVAILABLE',
      message: `${name}: message of ${name}`,
    });
  });

  it.each(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE', 'EHOSTUNREACH'])(
    'makes %s transient',
    (code) => {
      expect(translateS3Error(ofNetwork(code))).toMatchObject({ name: TransientError.name, code: 'STORE_UNAVAILABLE' });
    },
  );

  it.each([
    ['QuotaExceeded', 400],
    ['XMinioStorageFull', 507],
    ['Unknown', 507],
  ])('reports a full store for %s with the status %i', (name, status) => {
    expect(translateS3Error(ofSdk(name, status))).toMatchObject({ name: TransientError.name, code: 'STORE_FULL' });
  });

  it.each([
    ['an error of the request', ofSdk('InvalidArgument', 400)],
    ['a part that is too small', ofSdk('EntityTooSmall', 400)],
    ['an object that does not exist', ofSdk('NoSuchKey', 404)],
    ['a bug', new TypeError('x is undefined')],
    ['an error that is translated already', new TransientError('STORE_FULL', 'full')],
    ['an error with the code of a library', Object.assign(new Error('x'), { code: 'ERR_INVALID_ARG_TYPE' })],
    ['a text', 'ECONNRESET'],
    ['null', null],
    ['undefined', undefined],
  ])('does not change %s', (_what, error) => {
    expect(translateS3Error(error)).toBe(error);
  });
});

describe('isNotFound', () => {
  it.each(['NoSuchKey', 'NotFound', 'NoSuchUpload', 'InvalidPart'])('is true for %s', (name) => {
    expect(isNotFound(ofSdk(name, 404))).toBe(true);
  });

  it.each([
    [ofSdk('NoSuchBucket', 404)],
    [ofSdk('AccessDenied', 403)],
    [new Error('NoSuchKey')],
    ['NoSuchKey'],
    [null],
  ])('is false for %p, which says nothing about the object', (error) => expect(isNotFound(error)).toBe(false));
});

describe('isBeyondEnd', () => {
  it.each([
    [ofSdk('InvalidRange', 416), true],
    [ofSdk('Unknown', 416), true],
    [ofSdk('InvalidRange', 400), true],
    [ofSdk('InvalidArgument', 400), false],
    [null, false],
  ])('of %p is %p', (error, expected) => expect(isBeyondEnd(error)).toBe(expected));
});
