import { BadRequestException, HttpException, InternalServerErrorException, NotFoundException } from '@nestjs/common';
import { RejectedError, TransientError } from '@scriptorium/contracts';
import fc from 'fast-check';

import { hostileText } from '../../testing/hostile-texts';
import { amplienceErrors, tokenErrors } from '../../dialects/amplience/errors/errors.presenter';
import { cmErrors } from '../../dialects/cm/errors/errors.presenter';
import { datocmsErrors } from '../../dialects/datocms/errors/errors.presenter';
import { onedriveErrors } from '../../dialects/onedrive/errors/errors.presenter';
import { contentTypeOf, formatOf } from './error.filter';
import { describeFailure } from './failure.presenter';
import { nativeErrors } from '../../native/problems/problem.presenter';

const fastifyError = (statusCode: unknown): Error =>
  Object.assign(new Error('of Fastify'), { name: 'FastifyError', statusCode });

describe('the failure of an error', () => {
  it.each([
    [
      'a rejection',
      new RejectedError('JOB_ENDED', 'Ended.', { jobId: 'j' }),
      { status: 409, code: 'JOB_ENDED', message: 'Ended.', data: { jobId: 'j' } },
    ],
    ['an unknown code', new RejectedError('ANYTHING', 'No.'), { status: 400, code: 'ANYTHING' }],
    ['an rpc that violates its schema', new RejectedError('REQUEST_INVALID', 'No.'), { status: 500 }],
    ['no route', new NotFoundException('Cannot GET /x'), { status: 404, code: 'NOT_FOUND', isOfHttp: true }],
    ['an exception of Nest', new BadRequestException('Bad.'), { status: 400, code: 'BAD_REQUEST', isOfHttp: true }],
    ['another status of HTTP', new HttpException('Teapot.', 418), { status: 418, code: 'BAD_REQUEST' }],
    [
      'a body above the limit of Fastify',
      fastifyError(413),
      { status: 413, code: 'REQUEST_TOO_LARGE', isOfHttp: true },
    ],
  ])('of %s has its status', (_what, error, failure) => {
    expect(describeFailure(error)).toMatchObject(failure);
  });

  it.each<[string, unknown]>([
    ['a bug', new Error('secret')],
    ['an exception of Nest of the server', new InternalServerErrorException('secret')],
    ['an error of Fastify without a status', fastifyError('413 secret')],
    ['an error of another library with a status', Object.assign(new Error('secret'), { statusCode: 404 })],
    ['a text', 'secret'],
    ['an object with a status', { statusCode: 404, message: 'secret' }],
    ['undefined', undefined],
    ['null', null],
  ])('of %s is 500 without details', (_what, error) => {
    expect(describeFailure(error)).toEqual({
      status: 500,
      code: 'INTERNAL_ERROR',
      message: 'Internal server error.',
      data: {},
    });
  });

  it.each([
    [undefined, 1],
    [0, 1],
    [1, 1],
    [1_000, 1],
    [1_001, 2],
    [59_999, 60],
  ])('that is transient for %s ms is repeated after %i seconds, at least one', (retryAfterMs, retryAfter) => {
    const failure = describeFailure(new TransientError('DATABASE_UNAVAILABLE', 'secret', retryAfterMs));
    expect(failure).toMatchObject({ status: 503, code: 'DATABASE_UNAVAILABLE', retryAfter });
    expect(JSON.stringify(failure)).not.toContain('secret');
  });
});

/** A code of a service, known or unknown. */
const anyCode = fc.oneof(
  fc.stringMatching(/^[A-Z]{1,8}(?:_[A-Z]{1,8}){0,3}$/),
  fc.constantFrom('NOT_FOUND', 'FIELD_INVALID', 'INVALID_FIELDS', 'TOKEN_INVALID', 'SCHEMA_INVALID', 'STORE_FULL'),
);

const problems = nativeErrors('https://public.example');
const FORMATS = [amplienceErrors, tokenErrors, cmErrors, datocmsErrors, onedriveErrors, problems];

describe('the format of a path', () => {
  const of = (url: string, headers = {}) => formatOf(FORMATS, { url, headers });

  it.each([
    ['/content', amplienceErrors],
    ['/content?x=/v1', amplienceErrors],
    ['/v2/content/hubs', amplienceErrors],
    ['/oauth/token', tokenErrors],
    ['/api/v2/cm/branches', cmErrors],
    ['/api', cmErrors],
    ['/items/a', datocmsErrors],
    ['/items?page[limit]=1', datocmsErrors],
    ['/v1.0/me/drive', onedriveErrors],
    ['/drive', onedriveErrors],
    ['/me?x', onedriveErrors],
    ['/_api/v2.0/drive', onedriveErrors],
    ['/v1/drives', problems],
    ['/health', problems],
    ['/contents', problems],
    ['/v2/contents/', problems],
    ['/itemsx', problems],
    ['/drivel', problems],
    ['/v1.0x/me', problems],
    ['/', problems],
    ['', problems],
    ['*', problems],
  ])('%s is that of its API, whole segment by whole segment', (url, format) => {
    expect(of(url)).toBe(format);
  });

  it('depends on the headers only outside of every API', () => {
    const headers = { 'x-api-version': '3', 'client-request-id': 'a' };
    expect([of('/nowhere', headers), of('/content', headers), of('/v1/x', headers)]).toEqual([
      datocmsErrors,
      amplienceErrors,
      problems,
    ]);
    expect(formatOf([], { url: '/', headers })).toBeUndefined();
    expect(contentTypeOf(undefined, {})).toBe('application/json');
  });
});

it.each(FORMATS.map((format) => [format.paths[0], format] as const))(
  'the format of %s presents any rejection as JSON with a status of an error',
  (path = '/', format) => {
    fc.assert(
      fc.property(anyCode, hostileText, fc.dictionary(hostileText, fc.jsonValue()), (code, message, data) => {
        const failure = describeFailure(new RejectedError(code, message, data));
        const body: unknown = JSON.parse(JSON.stringify(format.present(failure, path)));
        const status = format.statusOf?.(failure) ?? failure.status;
        expect([typeof body, status >= 400 && status < 600]).toEqual(['object', true]);
      }),
    );
  },
);

it('lets no data replace the members of a problem', () => {
  const data = { status: 'ARCHIVED', title: 'x', detail: 'x', code: 'x', jobId: 'j' };
  expect(problems.present(describeFailure(new RejectedError('JOB_ENDED', 'Ended.', data)), '/v1')).toEqual({
    type: 'https://public.example/problems/job-ended',
    status: 409,
    title: 'Job ended',
    detail: 'Ended.',
    instance: '/v1',
    code: 'JOB_ENDED',
    jobId: 'j',
  });
});
