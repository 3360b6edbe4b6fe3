import type { FastifyRequest } from 'fastify';

import type { Failure } from '../../../http/errors/failure.presenter';
import { describeFailure } from '../../../http/errors/failure.presenter';
import { RejectedError, TransientError } from '@scriptorium/contracts';
import { isKnownProblem, onedriveErrors } from './errors.presenter';

interface Presented {
  readonly nextExpectedRanges?: readonly string[];
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly innerError: Readonly<Record<string, unknown>>;
  };
}

const rejected = (code: string, data: Failure['data'] = {}): Failure =>
  describeFailure(new RejectedError(code, 'The reason.', data));

const present = (failure: Failure, request?: Partial<FastifyRequest>): Presented =>
  onedriveErrors.present(failure, '/v1.0/me/drive', request as FastifyRequest) as Presented;

const shown = (failure: Failure) => {
  const { error } = present(failure);
  return [onedriveErrors.statusOf?.(failure), error.code, error.innerError['code']];
};

// The codes and statuses that clients compare (docs/contracts/onedrive.md §6).
it.each([
  ['UNAUTHORIZED', 401, 'unauthenticated', undefined],
  ['TOKEN_INVALID', 401, 'unauthenticated', 'expiredOrInvalidToken'],
  ['FORBIDDEN', 403, 'accessDenied', 'accessRestricted'],
  ['NOT_FOUND', 404, 'itemNotFound', undefined],
  ['UPLOAD_LOST', 404, 'itemNotFound', 'uploadSessionNotFound'],
  ['METHOD_NOT_ALLOWED', 405, 'invalidRequest', undefined],
  ['NAME_TAKEN', 409, 'nameAlreadyExists', undefined],
  ['SPACE_FULL', 507, 'quotaLimitReached', undefined],
  ['CHANGES_LOST', 410, 'resyncRequired', 'resyncChangesApplyDifferences'],
  ['TAG_MISMATCH', 412, 'resourceModified', 'entityTagDoesNotMatch'],
  ['ENTITY_TAG_MALFORMED', 400, 'invalidRequest', 'malformedEntityTag'],
  ['NAME_INVALID', 400, 'invalidRequest', 'invalidPath'],
  ['PATH_TOO_LONG', 400, 'invalidRequest', 'pathIsTooLong'],
  ['QUERY_INVALID', 400, 'invalidRequest', 'invalidQueryOption'],
  ['REQUEST_TOO_LARGE', 413, 'invalidRequest', 'maxFileSizeExceeded'],
  ['RANGE_INVALID', 416, 'invalidRange', undefined],
  ['FRAGMENT_OVERLAP', 416, 'invalidRange', 'fragmentOverlap'],
  ['FRAGMENT_OUT_OF_ORDER', 416, 'invalidRange', 'fragmentOutOfOrder'],
  ['FRAGMENT_LENGTH_MISMATCH', 416, 'invalidRange', 'fragmentLengthMismatch'],
  ['ITEM_IN_USE', 423, 'resourceLocked', undefined],
  ['DEPENDENCY_FAILED', 424, 'failedDependency', undefined],
  ['ACTION_UNKNOWN', 501, 'notSupported', undefined],
  ['QUOTA_REACHED', 507, 'quotaLimitReached', undefined],
  ['STORE_FULL', 507, 'quotaLimitReached', undefined],
])('maps %s to %i %s, %s', (code, status, outer, inner) => {
  expect(shown(rejected(code))).toEqual([status, outer, inner]);
  expect(isKnownProblem(code)).toBe(true);
});

it.each([
  [rejected('NOT_FOUND', { what: 'operation' }), 404, 'itemNotFound', 'operationNotFound'],
  [rejected('NOT_FOUND', { what: 'upload' }), 404, 'itemNotFound', 'uploadSessionNotFound'],
  [rejected('NOT_FOUND', { what: 'drive' }), 404, 'itemNotFound', undefined],
  [rejected('ANYTHING_ELSE'), 400, 'invalidRequest', undefined],
  [rejected('JOB_ENDED'), 409, 'invalidRequest', undefined],
  [rejected('REQUEST_INVALID'), 500, 'generalException', undefined],
  [describeFailure(new TransientError('SERVICE_UNAVAILABLE', 'nats://here')), 503, 'serviceNotAvailable', undefined],
  [describeFailure(new Error('secret')), 500, 'generalException', undefined],
])('maps the failure %j to %i %s, %s', (failure, status, outer, inner) => {
  expect(shown(failure)).toEqual([status, outer, inner]);
});

it.each(['constructor', '__proto__', 'toString', '', 'not_found'])('knows no problem %j', (code) => {
  expect(isKnownProblem(code)).toBe(false);
});

it('does not reveal the message of a bug, of a service, or of a store', () => {
  const failures = [
    new Error('secret'),
    new TransientError('STORE_UNAVAILABLE', 'secret'),
    new RejectedError('STORE_FULL', 'secret'),
  ];
  for (const error of failures) expect(JSON.stringify(present(describeFailure(error)))).not.toContain('secret');
});

it('has the ids of the request, and its own id for a client that sent none', () => {
  const sent = { id: 'r', headers: { 'client-request-id': 'c' } };
  expect(present(rejected('NOT_FOUND'), sent).error.innerError).toMatchObject({
    'request-id': 'r',
    'client-request-id': 'c',
  });
  const none = { id: 'r', headers: {} };
  expect(present(rejected('NOT_FOUND'), none).error.innerError).toMatchObject({ 'client-request-id': 'r' });
});

it('has the next range of an upload session, also at its start, and in no other error', () => {
  expect(present(rejected('FRAGMENT_OVERLAP', { received: 0 })).nextExpectedRanges).toEqual(['0-']);
  expect(present(rejected('FRAGMENT_OUT_OF_ORDER', { received: 2 ** 40 })).nextExpectedRanges).toEqual([
    '1099511627776-',
  ]);
  for (const data of [{}, { received: '5' }, { received: null }]) {
    expect(present(rejected('FRAGMENT_OVERLAP', data))).not.toHaveProperty('nextExpectedRanges');
  }
});

it('begins no code as rclone recognizes an error of rights of a copy, for which it uploads the file again', () => {
  const codes = ['FORBIDDEN', 'UNAUTHORIZED', 'OTHER_SPACE', 'NOT_FOUND'].map((code) => shown(rejected(code))[1]);
  for (const code of codes) expect(code).not.toMatch(/^AccessDenied_/i);
});

it.each([
  [{ 'client-request-id': '' }, true],
  [{ sdkversion: 'graph-js/3.0.7' }, true],
  [{ 'x-request-id': 'a' }, false],
  [{}, false],
])('recognizes its clients by %j: %s', (headers, matches) => {
  expect(onedriveErrors.matchesHeaders?.(headers)).toBe(matches);
});
