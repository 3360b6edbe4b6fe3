import {
  addItemVersion,
  changeItemStatus,
  createLocalizedItem,
  deleteLocalizedItem,
  listLocalizedItems,
  type LocalizedItemView,
  readLocalizedItem,
  RejectedError,
  updateLocalizedItem,
} from '@scriptorium/contracts';

import { itemId, localizedItemView } from '../../../testing/cm-views';
import { PUBLIC, type RecordingGateway, startRecordingGateway } from '../../../testing/recording-gateway';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
});

afterAll(() => gateway.app.close());

beforeEach(() => {
  const { rpc } = gateway;
  const item = (): LocalizedItemView => localizedItemView();
  rpc.answer(createLocalizedItem, item);
  rpc.answer(addItemVersion, item);
  rpc.answer(updateLocalizedItem, item);
  rpc.answer(changeItemStatus, item);
  rpc.answer(readLocalizedItem, item);
  rpc.answer(deleteLocalizedItem, () => ({}));
});

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

async function send(method: Method, path: string, payload?: string, headers: Readonly<Record<string, string>> = {}) {
  const reply = await gateway.app.inject({
    method,
    url: `/api/v2/cm/branches/docs/content-items${path}`,
    headers: { authorization: 'Bearer read,write,publish', ...headers },
    ...(payload === undefined ? {} : { payload }),
  });
  const json = reply.payload === '' ? undefined : reply.json<Record<string, unknown>>();
  return { status: reply.statusCode, headers: reply.headers, text: reply.payload, json };
}

const slug = (name: string) => expect.objectContaining({ type: `urn:scriptorium:problem:${name}` });
const item = `/${itemId}`;
const exact = '{"n":{"type":"Decimal","value":1.0},"big":{"type":"Json","value":[12345678901234567890,"\\u00e9"]}}';

test.each(['application/json', 'application/json-patch+json', 'application/json-patch+json; charset=utf-8'])(
  'creates an item from a plain object sent as %s, with its fields byte for byte',
  async (type) => {
    const sent = `{"name":"home","contentType":"page","label":"Home","locale":"fr-FR","fields": ${exact},"system":{}}`;
    const { status, headers } = await send('POST', '', sent, { 'content-type': type });
    expect([status, headers.location, headers.etag]).toEqual([
      201,
      `${PUBLIC}/api/v2/cm/branches/docs/content-items${item}?locale=fr-FR`,
      '"h1"',
    ]);
    expect(gateway.rpc.lastRequest(createLocalizedItem)).toEqual({
      caller: expect.anything(),
      branch: 'docs',
      locale: 'fr-FR',
      contentType: 'page',
      name: 'home',
      label: 'Home',
      fields: exact,
    });
  },
);

test('sends null as the locale of requests without one', async () => {
  gateway.rpc.answer(createLocalizedItem, () => localizedItemView({ locale: null }));
  const { headers } = await send('POST', '', '{"name":"home","contentType":"page"}');
  expect(headers.location).toBe(`${PUBLIC}/api/v2/cm/branches/docs/content-items${item}`);
  await send('GET', item);
  await send('PUT', item, '{}');
  await send('POST', item, '{}');
  await send('POST', `${item}/publish`);
  await send('DELETE', item);
  for (const rpc of [createLocalizedItem, readLocalizedItem, updateLocalizedItem, addItemVersion, changeItemStatus]) {
    expect(gateway.rpc.lastRequest<unknown>(rpc)).toMatchObject({ locale: null });
  }
  expect(gateway.rpc.lastRequest(deleteLocalizedItem)).toMatchObject({ id: itemId, locale: null });
});

test('rejects a body with another locale than the query', async () => {
  for (const [method, path] of [
    ['PUT', item],
    ['POST', `${item}?locale=de-DE`],
    ['POST', '?locale=de-DE'],
  ] as const) {
    const { status, json } = await send(method, path, '{"name":"home","contentType":"page","locale":"fr-FR"}');
    expect([status, json]).toEqual([400, slug('locale-mismatch')]);
  }
  expect((await send('PUT', `${item}?locale=FR-fr`, '{"locale":"fr-FR"}')).status).toBe(200);
});

test('reads an item in a locale and version, with its entity tag', async () => {
  const { status, headers, json } = await send('GET', `${item}?locale=fr-FR&version=3`);
  expect([status, headers.etag, json?.['contextSearchSimilarity']]).toEqual([200, '"h1"', null]);
  expect(gateway.rpc.lastRequest(readLocalizedItem)).toMatchObject({ id: itemId, locale: 'fr-FR', version: 3 });
  for (const version of ['0', '-1', '1.5', 'x', '', '9999999999']) {
    expect(await send('GET', `${item}?version=${version}`)).toMatchObject({
      status: 400,
      json: slug('invalid-version'),
    });
  }
});

test.each([
  ['"h1"', 304],
  ['W/"h1"', 304],
  ['"old", "h1"', 304],
  ['*', 304],
  ['"old"', 200],
  ['h1', 200],
])('answers If-None-Match: %s with %i', async (tags, status) => {
  const reply = await send('GET', item, undefined, { 'if-none-match': tags });
  expect([reply.status, reply.headers.etag, reply.text === '']).toEqual([status, '"h1"', status === 304]);
});

test.each([
  ['"h1"', 'h1'],
  ['"old", "h1"', 'h1'],
  ['*', undefined],
])('updates with If-Match: %s, conditional on the hash %s', async (tags, ifHash) => {
  expect((await send('PUT', item, '{"label":"b"}', { 'if-match': tags })).status).toBe(200);
  expect(gateway.rpc.lastRequest(updateLocalizedItem).ifHash).toBe(ifHash);
});

test.each(['"old"', 'W/"h1"', 'h1', ''])(
  'rejects an update with If-Match: %j, and one after a concurrent change',
  async (tags) => {
    const before = gateway.rpc.callCount(updateLocalizedItem);
    const failed = { status: 412, json: slug('hash-mismatch') };
    expect(await send('PUT', item, '{"label":"b"}', { 'if-match': tags })).toMatchObject(failed);
    expect(gateway.rpc.callCount(updateLocalizedItem)).toBe(before);
    gateway.rpc.answer(updateLocalizedItem, () => {
      throw new RejectedError('HASH_MISMATCH', 'Changed.');
    });
    expect(await send('PUT', item, '{"label":"b"}', { 'if-match': '"h1"' })).toMatchObject(failed);
  },
);

test('accepts the whole resource as an update and sends on only mutable members', async () => {
  const { text } = await send('GET', `${item}?locale=fr-FR`);
  await send('PUT', `${item}?locale=fr-FR`, text);
  expect(Object.keys(gateway.rpc.lastRequest(updateLocalizedItem)).sort()).toEqual(
    ['branch', 'caller', 'fields', 'id', 'label', 'locale', 'name'].sort(),
  );
  await send('PUT', item, '{"availabilityDate":null,"unavailabilityDate":"2026-01-01T00:00:00Z","versionTags":["a"]}');
  expect(gateway.rpc.lastRequest(updateLocalizedItem)).toMatchObject({
    availabilityDate: null,
    unavailabilityDate: '2026-01-01T00:00:00Z',
    versionTags: ['a'],
  });
});

test('adds a version with 201', async () => {
  const { status } = await send('POST', `${item}?locale=fr-FR`, `{"fields":${exact},"label":"b"}`);
  expect(status).toBe(201);
  expect(gateway.rpc.lastRequest(addItemVersion)).toMatchObject({
    id: itemId,
    locale: 'fr-FR',
    fields: exact,
    label: 'b',
  });
});

test.each(['publish', 'unpublish', 'archive', 'unarchive'] as const)('sends the change %s on', async (change) => {
  const version = change.endsWith('publish') ? '&version=2' : '';
  const { status, headers } = await send('POST', `${item}/${change}?locale=fr-FR${version}`);
  expect([status, headers.etag]).toEqual([200, '"h1"']);
  expect(gateway.rpc.lastRequest(changeItemStatus)).toMatchObject({ id: itemId, locale: 'fr-FR', change });
});

test('deletes an item with 204 and no body', async () => {
  expect(await send('DELETE', `${item}?locale=fr-FR`)).toMatchObject({ status: 204, text: '' });
});

test('sends the filters of a list on and returns its page', async () => {
  gateway.rpc.answer(listLocalizedItems, () => [{ total: 7 }, { items: [localizedItemView()] }, { items: [] }]);
  const filters = `id=a|b|c&linkedTo=x&search=ho&contentType=page&locale=fr-FR&status=Draft&sortBy=-system.updatedAt`;
  const { json } = await send('GET', `?pageNumber=2&pageSize=3&view=excludeCustomFields&${filters}`);
  expect(gateway.rpc.lastRequest(listLocalizedItems)).toMatchObject({
    branch: 'docs',
    pageNumber: 2,
    pageSize: 3,
    withFields: false,
    ids: ['a', 'b', 'c'],
    linkedTo: 'x',
    search: 'ho',
    contentType: 'page',
    locale: 'fr-FR',
    status: 'Draft',
    sort: { field: 'updatedAt', direction: 'desc' },
  });
  expect(json).toEqual({
    totalCount: 7,
    pageSize: 3,
    pageNumber: 2,
    data: [expect.objectContaining({ id: itemId, fields: null })],
  });
});

test('lists every locale, or only items without one, with at most 100 items', async () => {
  gateway.rpc.answer(listLocalizedItems, () => [{ total: 0 }]);
  await send('GET', '');
  expect(gateway.rpc.lastRequest(listLocalizedItems)).toEqual({
    caller: expect.anything(),
    branch: 'docs',
    pageNumber: 1,
    pageSize: 20,
    withFields: true,
  });
  expect((await send('GET', '?locale=null&pageSize=1000')).json).toMatchObject({ pageSize: 100 });
  expect(gateway.rpc.lastRequest(listLocalizedItems)).toMatchObject({ locale: null, pageSize: 100 });
});

test.each(['pageNumber=0', 'pageSize=x', 'sortBy=label', 'status=draft', 'view=all', 'page=1'])(
  'rejects a list with ?%s',
  async (query) => {
    expect(await send('GET', `?${query}`)).toMatchObject({ status: 400, json: slug('invalid-query') });
  },
);

test('rejects members of the wrong type, too large fields and bodies that are not objects before any rpc', async () => {
  const before = gateway.rpc.callCount(createLocalizedItem);
  const long = JSON.stringify({ name: 'a', contentType: 'page', fields: { a: 'x'.repeat(400 * 1024) } });
  for (const [body, name] of [
    ['{"name":"a","contentType":5}', 'field-invalid'],
    ['{"name":"a"}', 'field-required'],
    ['{"name":"a","contentType":"page","fields":[]}', 'field-invalid'],
    ['{"name":"a","contentType":"page","versionTags":[1]}', 'field-invalid'],
    ['[{"op":"add"}]', 'request-not-an-object'],
    ['{', 'request-not-json'],
    [long, 'fields-too-large'],
  ] as const) {
    expect(await send('POST', '', body)).toMatchObject({ status: 400, json: slug(name) });
  }
  expect(gateway.rpc.callCount(createLocalizedItem)).toBe(before);
});
