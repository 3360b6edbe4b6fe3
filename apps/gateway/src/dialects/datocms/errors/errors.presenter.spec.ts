import type { Failure } from '../../../http/errors/failure.presenter';
import { datocmsErrors } from './errors.presenter';

const failure = (code: string, data: Failure['data'] = {}, status = 400): Failure => {
  return { status, code, message: 'The reason.', data };
};

interface Presented {
  readonly data: readonly {
    readonly id: string;
    readonly attributes: { readonly code: string; readonly details: object; readonly transient?: true };
  }[];
}

const present = (of: Failure) => datocmsErrors.present(of, '/items') as Presented;
const first = (of: Failure) => ({ status: datocmsErrors.statusOf?.(of), ...present(of).data[0] });

test('presents an error in the form that the client recognises, with a link to the documentation', () => {
  expect(present(failure('STALE_RECORD_VERSION'))).toEqual({
    data: [
      {
        id: '242e5d',
        type: 'api_error',
        attributes: {
          code: 'STALE_ITEM_VERSION',
          details: {},
          doc_url: 'https://www.datocms.com/docs/content-management-api/errors#STALE_ITEM_VERSION',
        },
      },
    ],
  });
});

test.each([
  ['NOT_FOUND', {}, '302048'],
  ['INVALID_FIELD', { field: 'api_key', code: 'VALIDATION_UNIQUENESS', record_type: 'ItemType' }, 'ce9dcb'],
  ['ITEM_LOCKED', {}, 'dcb88a'],
  ['FORBIDDEN', {}, '3591ab'],
  ['RATE_LIMIT_EXCEEDED', {}, '42ae57'],
  ['TOKEN_INVALID', {}, '5413bc'],
])('computes the id of an error like the original: %s %j', (code, data, id) => {
  expect(first(failure(code, data)).id).toBe(id);
});

test.each([
  ['NOT_FOUND', 404, 'NOT_FOUND'],
  ['FORBIDDEN', 403, 'INSUFFICIENT_PERMISSIONS'],
  ['UNAUTHORIZED', 401, 'INVALID_AUTHORIZATION_HEADER'],
  ['TOKEN_INVALID', 401, 'INVALID_AUTHORIZATION_HEADER'],
  ['RATE_LIMIT_EXCEEDED', 429, 'RATE_LIMIT_EXCEEDED'],
  ['SPACE_FULL', 422, 'TECHNICAL_LIMIT_REACHED'],
  ['RECORD_IS_SINGLETON', 422, 'DUPLICATE_SINGLETON'],
  ['DUPLICATE_SINGLETON', 422, 'DUPLICATE_SINGLETON'],
  ['MODEL_NOT_FOUND', 422, 'ITEM_TYPE_NOT_FOUND'],
  ['REQUEST_NOT_JSON', 400, 'INVALID_JSON_BODY'],
  ['INVALID_ENVIRONMENT', 422, 'INVALID_ENVIRONMENT'],
  ['INVALID_DRAFT', 422, 'INVALID_DRAFT'],
  ['UNPUBLISHED_LINK', 422, 'UNPUBLISHED_LINK'],
  ['REQUIRED_BY_ASSOCIATION', 422, 'REQUIRED_BY_ASSOCIATION'],
])('maps %s to %i %s', (ours, status, code) => {
  expect(first(failure(ours))).toMatchObject({ status, attributes: { code } });
});

test('presents each of several problems as an entry', () => {
  const problems = [
    { field: 'title', code: 'VALIDATION_REQUIRED' },
    { field: 'slug', code: 'VALIDATION_UNIQUE' },
  ];
  expect(present(failure('INVALID_FIELDS', { problems })).data.map(({ attributes }) => attributes)).toMatchObject([
    { code: 'INVALID_FIELD', details: problems[0] },
    { code: 'INVALID_FIELD', details: problems[1] },
  ]);
});

test('presents a taken id as a field that is not unique', () => {
  expect(first(failure('ID_TAKEN', { id: 'x' }))).toMatchObject({
    status: 422,
    attributes: { code: 'INVALID_FIELD', details: { field: 'id', code: 'VALIDATION_UNIQUENESS', id: 'x' } },
  });
});

test('names the limit that was exceeded', () => {
  expect(first(failure('RECORD_TOO_LARGE', { limit: 1, size: 2 }))).toMatchObject({
    status: 422,
    attributes: { code: 'TECHNICAL_LIMIT_REACHED', details: { limit: 1, size: 2 } },
  });
});

test('names the malformed part of a request', () => {
  expect(first(failure('FIELD_REQUIRED', { property: 'name' }))).toMatchObject({
    status: 422,
    attributes: { code: 'INVALID_FORMAT', details: { messages: ['The reason.'] } },
  });
});

test('marks only an unavailable service as transient', () => {
  expect(first(failure('SERVICE_UNAVAILABLE', {}, 503))).toMatchObject({
    status: 503,
    attributes: { transient: true },
  });
  for (const permanent of [
    failure('OUTCOME_UNKNOWN', {}, 503),
    failure('INTERNAL_ERROR', {}, 500),
    failure('RATE_LIMIT_EXCEEDED'),
    failure('ITEM_LOCKED'),
    failure('NOT_FOUND'),
  ]) {
    expect(first(permanent).attributes).not.toHaveProperty('transient');
  }
});

test('does not mark a search that timed out as transient', () => {
  const { status, attributes } = first(failure('SEARCH_TIMED_OUT', {}, 503));
  expect([status, attributes?.code]).toEqual([503, 'SEARCH_TIMED_OUT']);
  expect(attributes).toMatchObject({ details: { messages: ['The reason.'] } });
  expect(attributes).not.toHaveProperty('transient');
});

test('distinguishes a path without a route from an unknown id', () => {
  const noRoute: Failure = { ...failure('NOT_FOUND', {}, 404), isOfHttp: true };
  expect(first(noRoute)).toMatchObject({ status: 404, attributes: { code: 'INVALID_ENDPOINT' } });
});
