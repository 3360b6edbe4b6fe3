import { copyToLocale, RejectedError } from '@scriptorium/contracts';

import { itemId, localizedItemView } from '../../../testing/cm-views';
import { PUBLIC, type RecordingGateway, startRecordingGateway } from '../../../testing/recording-gateway';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
});

afterAll(() => gateway.app.close());

beforeEach(() => gateway.rpc.answer(copyToLocale, () => localizedItemView()));

interface Sent {
  readonly token?: string | undefined;
  readonly branch?: string;
  readonly id?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function copy(query: string, { token = 'write', branch = 'docs', id = itemId, headers = {} }: Sent = {}) {
  const reply = await gateway.app.inject({
    method: 'POST',
    url: `/api/v2/cm/branches/${branch}/content-items/${id}/copy${query}`,
    headers: { ...headers, ...(token === '' ? {} : { authorization: `Bearer ${token}` }) },
  });
  return { status: reply.statusCode, headers: reply.headers, text: reply.payload, json: reply.json<object>() };
}

const query = '?version=3&sourceLocale=en-US&destinationLocale=fr-FR';

test('answers 201 with every member of the resource, its Location and its entity tag', async () => {
  const { status, headers, json, text } = await copy(query);
  expect(gateway.rpc.lastRequest(copyToLocale)).toMatchObject({
    branch: 'docs',
    id: itemId,
    version: '3',
    sourceLocale: 'en-US',
    destinationLocale: 'fr-FR',
  });
  expect(status).toBe(201);
  expect(headers).toMatchObject({
    location: `${PUBLIC}/api/v2/cm/branches/docs/content-items/${itemId}?locale=fr-FR`,
    etag: '"h1"',
    'content-type': 'application/json; charset=utf-8',
  });
  expect(json).toEqual({
    id: itemId,
    name: 'home',
    label: 'Home',
    version: 3,
    locale: 'fr-FR',
    versionTags: null,
    fields: { title: { type: 'ShortText', value: 'Salut' }, n: { type: 'Decimal', value: 1 } },
    contextSearchSimilarity: null,
    system: localizedItemView().system,
  });
  expect(text).toContain('"value":1.0}'); // as the store wrote it
});

test('sends the query parameters on as received, without absent ones', async () => {
  await copy('?version=+1&destinationLocale=fr_FR&sourceLocale=');
  expect(gateway.rpc.lastRequest(copyToLocale)).toMatchObject({
    version: ' 1',
    destinationLocale: 'fr_FR',
    sourceLocale: '',
  });
  await copy('');
  expect(Object.keys(gateway.rpc.lastRequest(copyToLocale)).sort()).toEqual(['branch', 'caller', 'id']);
});

test('rejects a malformed idempotency key', async () => {
  for (const key of ['', 'a b', 'x'.repeat(256)]) {
    const { status, json } = await copy(query, { headers: { 'idempotency-key': key } });
    expect([status, json]).toEqual([400, expect.objectContaining({ type: slug('idempotency-key-invalid') })]);
  }
});

const PROBLEM = 'application/json; charset=utf-8';
const slug = (name: string) => `urn:scriptorium:problem:${name}`;

test('answers 401 without a valid token before any other check', async () => {
  for (const token of ['', 'none']) {
    const { status, headers, json } = await copy('?nonsense=1', { token, branch: 'nowhere' });
    expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer error="invalid_token"']);
    expect(json).toEqual({
      type: slug('unauthenticated'),
      title: 'Unauthenticated',
      status: 401,
      detail: expect.any(String),
      instance: `/api/v2/cm/branches/nowhere/content-items/${itemId}/copy`,
    });
  }
});

test('answers 403 without the scope before it checks the query, for any branch', async () => {
  for (const branch of ['docs', 'nowhere']) {
    const { status, headers, json } = await copy('?nonsense=1', { token: 'read', branch });
    expect([status, headers['content-type']]).toEqual([403, PROBLEM]);
    expect(json).toMatchObject({ type: slug('insufficient-scope'), scope: 'write' });
  }
});

test('rejects unknown and repeated query parameters before any rpc', async () => {
  const before = gateway.rpc.callCount(copyToLocale);
  for (const [text, parameter] of [
    ['?nonsense=1', 'nonsense'],
    ['?Version=1', 'Version'],
    ['?version=1&version=1', 'version'],
    ['?version=x&destinationLocale=a&destinationLocale=b', 'destinationLocale'],
    ['?destinationLocale[]=fr-FR', 'destinationLocale[]'],
    ['?=1', ''],
  ] as const) {
    const { status, json } = await copy(text);
    expect([status, json]).toEqual([400, expect.objectContaining({ type: slug('invalid-query'), parameter })]);
  }
  expect(gateway.rpc.callCount(copyToLocale)).toBe(before);
});

test.each([
  ['VERSION_INVALID', {}, 400, 'invalid-version'],
  ['LOCALE_TAG_INVALID', { parameter: 'sourceLocale' }, 400, 'invalid-locale-tag'],
  ['DESTINATION_LOCALE_MISSING', {}, 400, 'missing-destination-locale'],
  ['SAME_LOCALE', {}, 400, 'same-locale'],
  ['NOT_FOUND', { what: 'branch' }, 404, 'branch-not-found'],
  ['LOCALE_NOT_DEFINED', { parameter: 'destinationLocale', locale: 'xx' }, 400, 'locale-not-defined'],
  ['NOT_FOUND', { what: 'content-item' }, 404, 'content-item-not-found'],
  ['SOURCE_LOCALE_NOT_FOUND', {}, 404, 'source-locale-not-found'],
  ['NOT_FOUND', { what: 'version' }, 404, 'version-not-found'],
  ['LOCALE_ALREADY_EXISTS', { locale: 'fr-FR' }, 400, 'locale-already-exists'],
] as const)('answers %s %j with %i %s', async (code, data, status, name) => {
  gateway.rpc.answer(copyToLocale, () => {
    throw new RejectedError(code, 'Why.', data);
  });
  const reply = await copy(query);
  expect([reply.status, reply.headers['content-type']]).toEqual([status, PROBLEM]);
  const members = { type: slug(name), title: expect.any(String), status, detail: 'Why.', instance: expect.any(String) };
  expect(reply.json).toMatchObject(members);
});
