import { RejectedError, TransientError } from '@scriptorium/contracts';

import { describeFailure } from '../../../http/errors/failure.presenter';
import { amplienceErrors, tokenErrors } from './errors.presenter';

interface Presented {
  readonly errors: readonly Readonly<Record<string, unknown>>[];
}

const entries = (code: string, data: Readonly<Record<string, unknown>> = {}) =>
  (amplienceErrors.present(describeFailure(new RejectedError(code, 'The reason.', data)), '/content') as Presented)
    .errors;

// Clients show only the status and the text of the body, so every entry names the invalid member.
it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
  [
    'CONTENT_ITEM_VERSION_CONFLICT',
    { sent: 1, current: 3 },
    { entity: 'ContentItem', property: 'version', invalidValue: 1, currentVersion: 3 },
  ],
  [
    'CONTENT_ITEM_DELIVERY_KEY_DUPLICATE',
    { deliveryKey: 'a/b' },
    { entity: 'ContentItem', property: 'body._meta.deliveryKey', invalidValue: 'a/b' },
  ],
  [
    'DELIVERY_KEY_INVALID',
    { property: 'deliveryKey', limit: 150 },
    { entity: 'ContentItem', property: 'deliveryKey', limit: 150 },
  ],
  [
    'BODY_TOO_LARGE',
    { property: 'body', limit: 1, size: 2 },
    { entity: 'ContentItem', property: 'body', limit: 1, size: 2 },
  ],
  ['LOCALE_IMMUTABLE', { locale: 'en' }, { entity: 'ContentItem', property: 'locale', invalidValue: 'en' }],
  ['LOCALES_EMPTY', {}, { entity: 'ContentItem', property: 'locales', invalidValue: [] }],
  ['CONTENT_ITEM_HAS_NO_LOCALE', {}, { entity: 'ContentItem', property: 'locale', invalidValue: null }],
  [
    'REPOSITORY_DOES_NOT_SUPPORT_LOCALES',
    { repositoryId: 'r', locales: ['de'] },
    { entity: 'ContentRepository', property: 'itemLocales', invalidValue: ['de'], repositoryId: 'r' },
  ],
  ['FIELD_INVALID', { property: 'label', invalidValue: 5 }, { property: 'label', invalidValue: 5 }],
  ['NOT_FOUND', {}, {}],
])('names the member of %s', (code, data, members) => {
  expect(entries(code, data)).toEqual([{ level: 'ERROR', code, message: 'The reason.', ...members }]);
});

it.each([
  ['CONTENT_TYPE_INVALID', 'ContentTypeValidation'],
  ['SCHEMA_INVALID', 'ContentTypeSchema'],
])('has an entry for each violation of %s', (code, entity) => {
  const violations = [
    { pointer: '/properties/a', message: 'One.' },
    { pointer: '', message: 'Two.' },
  ];
  const entry = { level: 'ERROR', code, entity, property: 'FATAL' };
  expect(entries(code, { violations })).toEqual([
    { ...entry, message: 'One.', invalidValue: '/properties/a' },
    { ...entry, message: 'Two.', invalidValue: '' },
  ]);
});

it.each([[[]], ['a'], [[{ pointer: '/a' }]], [[{ pointer: 5, message: 'a' }, null, 'a']], [{ length: 1 }]])(
  'has one entry for violations of another form: %j',
  (violations) => {
    expect(entries('SCHEMA_INVALID', { violations })).toHaveLength(1);
  },
);

it('does not let the data of a rejection replace the code, the level or the message', () => {
  const data = { code: 'OTHER', level: 'WARNING', message: 'Another reason.', property: 'a' };
  expect(entries('FIELD_INVALID', data)).toEqual([
    { level: 'ERROR', code: 'FIELD_INVALID', message: 'The reason.', property: 'a' },
  ]);
});

// RFC 6749, 5.2 lists the codes; clients of OAuth know no others.
const OAUTH = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
];

it.each([
  ['CREDENTIALS_WRONG', 'invalid_client'],
  ['GRANT_TYPE_UNSUPPORTED', 'unsupported_grant_type'],
  ['FIELD_REQUIRED', 'invalid_request'],
  ['FIELD_INVALID', 'invalid_request'],
  ['REQUEST_NOT_JSON', 'invalid_request'],
  ['REQUEST_NOT_UTF8', 'invalid_request'],
  ['REQUEST_TOO_DEEP', 'invalid_request'],
  ['REQUEST_TOO_LARGE', 'invalid_request'],
  ['REQUEST_NOT_AN_OBJECT', 'invalid_request'],
])('answers %s of the token endpoint with the code %s', (code, error) => {
  const failure = describeFailure(new RejectedError(code, 'The reason.'));
  expect(tokenErrors.present(failure, '/oauth/token')).toEqual({ error, error_description: 'The reason.' });
  expect(OAUTH).toContain(error);
});

it.each([
  [new TransientError('SERVICE_UNAVAILABLE', 'secret'), 'temporarily_unavailable'],
  [new TransientError('DATABASE_UNAVAILABLE', 'secret'), 'temporarily_unavailable'],
  [new Error('secret'), 'server_error'],
])('answers the failure %s of the token endpoint with the code %s, without its message', (error, code) => {
  const presented = tokenErrors.present(describeFailure(error), '/oauth/token');
  expect(presented).toMatchObject({ error: code });
  expect(JSON.stringify(presented)).not.toContain('secret');
});
