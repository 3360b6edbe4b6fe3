import { listRecords, readModel, readRecord, type SpaceId, TransientError } from '@scriptorium/contracts';

import { sendToDatocms } from '../../../testing/send-to-datocms';
import { modelView, recordId, recordView } from '../../../testing/record-views';
import { hubId, type RecordingGateway, startRecordingGateway } from '../../../testing/recording-gateway';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway({ datocmsRateLimit: 500 });
  gateway.rpc.answer(readRecord, () => recordView());
  gateway.rpc.answer(readModel, () => modelView());
  gateway.rpc.answer(listRecords, () => [{ total: 0 }]);
});

afterAll(() => gateway.app.close());

const JSON_TYPE = 'application/json; charset=utf-8';
const item = `/items/${recordId}`;
const withToken = (token: string) => ({ authorization: `Bearer ${token}` });

describe('headers', () => {
  test('returns all headers that the client and debugging tools read', async () => {
    const { headers } = await sendToDatocms(gateway, 'GET', item);
    expect(headers).toMatchObject({
      'content-type': JSON_TYPE,
      'x-api-version': '3',
      'x-environment': 'docs',
      'x-ratelimit-limit': '500',
      'x-ratelimit-remaining': expect.stringMatching(/^\d+$/),
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'cache-control': 'max-age=0, private, must-revalidate',
      etag: expect.stringMatching(/^W\/".+"$/),
      'access-control-expose-headers': 'x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset',
    });
    expect(headers).not.toHaveProperty('x-ratelimit-reset');
  });

  test('returns the same headers with an error and forbids caching', async () => {
    const { status, headers } = await sendToDatocms(gateway, 'GET', '/items/1');
    expect(status).toBe(404);
    expect(headers).toMatchObject({ 'content-type': JSON_TYPE, 'x-environment': 'docs', 'cache-control': 'no-cache' });
    expect(headers).not.toHaveProperty('etag');
  });

  test('gives equal responses equal tags and other responses other tags', async () => {
    const tagOf = async (url: string) => (await sendToDatocms(gateway, 'GET', url)).headers['etag'];
    expect(await tagOf(item)).toBe(await tagOf(item));
    expect(await tagOf(item)).not.toBe(await tagOf('/items'));
  });
});

describe('a content type that the client understands', () => {
  test.each([
    ['GET', '/items/1', 404],
    ['GET', '/uploads', 404],
    ['GET', '/menu-items', 404],
    ['POST', '/pusher/authenticate', 404],
    ['GET', '/items/a/b/c', 404],
    ['PATCH', item, 404],
    ['POST', '/items', 422],
  ] as const)('is set on every error: %s %s', async (method, url, status) => {
    const response = await sendToDatocms(gateway, method, url);
    expect(response).toMatchObject({ status, headers: { 'content-type': JSON_TYPE } });
    expect(response.json).toMatchObject({ data: [{ type: 'api_error', attributes: { code: expect.any(String) } }] });
  });

  test('is set on errors without a controller: body above the limit, unknown token, unavailable service', async () => {
    const large = await sendToDatocms(gateway, 'POST', '/items', ' '.repeat(5 * 1024 * 1024));
    expect(large).toMatchObject({ status: 413, headers: { 'content-type': JSON_TYPE } });
    const unknown = await sendToDatocms(gateway, 'GET', item, undefined, withToken('none'));
    expect(unknown).toMatchObject({ status: 401, headers: { 'content-type': JSON_TYPE, 'x-api-version': '3' } });
    gateway.rpc.answer(listRecords, () => {
      throw new TransientError('SERVICE_UNAVAILABLE', 'no service responds');
    });
    expect(await sendToDatocms(gateway, 'GET', '/items')).toMatchObject({
      status: 503,
      headers: { 'content-type': JSON_TYPE },
      json: { data: [{ attributes: { transient: true } }] },
    });
  });
});

test('answers INVALID_ENDPOINT for every endpoint that is not served', async () => {
  for (const url of ['/uploads', '/upload-requests', '/environments', '/items/a/b/c', '/site/x', '/fields']) {
    expect((await sendToDatocms(gateway, 'GET', url)).json).toMatchObject({
      data: [{ attributes: { code: 'INVALID_ENDPOINT', details: {} } }],
    });
  }
});

test('does not change the headers and errors of other APIs', async () => {
  const { headers, statusCode } = await gateway.app.inject({ url: '/itemsets' });
  expect(statusCode).toBe(404);
  expect(headers['content-type']).toContain('application/problem+json');
  expect(headers).not.toHaveProperty('x-api-version');
});

describe('requests', () => {
  test('accepts an empty body with the content type of JSON', async () => {
    for (const [method, url] of [
      ['POST', '/items/1/duplicate'],
      ['PUT', '/items/1/publish'],
      ['DELETE', '/items/1'],
    ] as const) {
      const { status } = await sendToDatocms(gateway, method, url, undefined, { 'content-length': '0' });
      expect(status).toBe(404); // the id is unknown; the request itself is valid
    }
  });

  test('accepts only application/json and application/vnd.api+json', async () => {
    const statusOf = async (type: string) =>
      (await sendToDatocms(gateway, 'POST', '/items', { data: {} }, { 'content-type': type })).json;
    const format = { data: [{ attributes: { code: 'INVALID_FORMAT' } }] };
    expect(await statusOf('application/vnd.api+json')).toMatchObject(format);
    expect(await statusOf('application/json; charset=utf-8')).toMatchObject(format);
    expect(await statusOf('text/plain')).toMatchObject({
      data: [{ attributes: { code: 'INVALID_CONTENT_TYPE_HEADER' } }],
    });
  });

  test('rejects malformed JSON and invalid documents', async () => {
    expect((await sendToDatocms(gateway, 'POST', '/items', '{')).json).toMatchObject({
      data: [{ attributes: { code: 'INVALID_JSON_BODY' } }],
    });
    for (const body of [{}, { data: { type: 'upload' } }, { data: [] }]) {
      expect((await sendToDatocms(gateway, 'POST', '/items', body)).json).toMatchObject({
        data: [{ attributes: { code: 'INVALID_FORMAT', details: { messages: [expect.any(String)] } } }],
      });
    }
  });
});

describe('the environment', () => {
  beforeAll(() => {
    const grant = (spaceId: SpaceId, spaceKey: string) => ({ spaceId, spaceKey, hubId, scopes: ['read'] as const });
    const spaces: Record<string, string[]> = { two: ['docs', 'shop'], none: [] };
    gateway.rpc.answerCallers((token) => ({
      principalId: '11111111-1111-4111-8111-111111111111',
      grants: (spaces[token] ?? ['docs']).map((key, at) => grant(at as SpaceId, key)),
    }));
  });

  const environmentOf = (token: string, named?: string) =>
    sendToDatocms(gateway, 'GET', item, undefined, {
      ...withToken(token),
      ...(named === undefined ? {} : { 'x-environment': named }),
    });

  test('is the only space of a token, or the space that the header names', async () => {
    expect((await environmentOf('one')).headers['x-environment']).toBe('docs');
    expect((await environmentOf('two', 'shop')).headers['x-environment']).toBe('shop');
    expect(gateway.rpc.lastRequest(readRecord).spaceKey).toBe('shop');
  });

  test.each([
    ['two', undefined],
    ['none2', 'docs2'],
    ['two', 'main'],
    ['one', 'shop'],
  ])('rejects a token for %s with the environment %s', async (token, named) => {
    expect(await environmentOf(token, named)).toMatchObject({
      status: 422,
      json: { data: [{ attributes: { code: 'INVALID_ENVIRONMENT' } }] },
    });
  });
});
