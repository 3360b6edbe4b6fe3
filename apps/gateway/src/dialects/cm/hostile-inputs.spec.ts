import {
  createLocale,
  createModelWithFields,
  listLocalizedItems,
  readLocalizedItem,
  updateLocalizedItem,
} from '@scriptorium/contracts';

import { itemId, localizedItemView, modelView } from '../../testing/cm-views';
import { type RecordingGateway, startRecordingGateway } from '../../testing/recording-gateway';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
});

afterAll(() => gateway.app.close());

beforeEach(() => {
  const { rpc } = gateway;
  rpc.requests.length = 0;
  rpc.answer(createLocale, ({ id, label }) => ({ id, label, isDefault: false }));
  rpc.answer(createModelWithFields, () => modelView());
  rpc.answer(updateLocalizedItem, () => localizedItemView());
  rpc.answer(readLocalizedItem, () => localizedItemView());
  rpc.answer(listLocalizedItems, () => [{ total: 0 }]);
});

type Method = 'GET' | 'POST' | 'PUT';

async function send(method: Method, path: string, payload?: string | Buffer, type = 'application/json') {
  const reply = await gateway.app.inject({
    method,
    url: `/api/v2/cm/branches/docs${path}`,
    headers: { authorization: 'Bearer admin,read,write', 'content-type': type },
    ...(payload === undefined ? {} : { payload }),
  });
  const json = reply.json<Record<string, unknown>>();
  return { status: reply.statusCode, type: String(json['type']).split(':').at(-1), json };
}

const rpcs = () => gateway.rpc.requests.filter(({ subject }) => !subject.includes('read-caller'));
const item = `/content-items/${itemId}`;
const deep = `{"fields":${'['.repeat(501)}${']'.repeat(501)}}`;

test.each([
  ['no body', undefined, 'body-required'],
  ['a blank body', ' \r\n', 'body-required'],
  ['a list', '[{"id":"fr"}]', 'request-not-an-object'],
  ['null', 'null', 'request-not-an-object'],
  ['a string', '"fr"', 'request-not-an-object'],
  ['JSON with an error', '{"id":}', 'request-not-json'],
  ['a form', 'id=fr&label=French', 'request-not-json'],
  ['more than 500 levels', deep, 'request-too-deep'],
  ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'request-not-utf8'],
  ['members only in the prototype', '{"__proto__":{"default":false,"id":"fr","label":"F"}}', 'field-required'],
])('rejects %s before any rpc', async (_title, body, slug) => {
  const { json, ...reply } = await send('POST', '/locales', body);
  expect(reply).toEqual({ status: 400, type: slug });
  expect(json).toMatchObject({ status: 400, instance: '/api/v2/cm/branches/docs/locales', detail: expect.any(String) });
  expect(rpcs()).toEqual([]);
});

test.each([
  ['a NUL', '"default":false,"id":"fr","label":"a\\u0000"', 'label'],
  ['a lone surrogate', '"default":false,"id":"fr","label":"\\ud800"', 'label'],
  ['a NUL in an unknown member', '"default":false,"id":"fr","label":"F","x":["\\u0000"]', 'x[0]'],
  ['a list as a text', '"default":false,"id":["fr"],"label":"F"', 'id'],
  ['an object as a flag', '"default":{},"id":"fr","label":"F"', 'default'],
  ['a number as a text', '"default":false,"id":"fr","label":1', 'label'],
  ['a text as a flag', '"default":"true","id":"fr","label":"F"', 'default'],
])('rejects %s and names the member', async (_title, members, property) => {
  expect(await send('POST', '/locales', `{${members}}`)).toMatchObject({
    status: 400,
    type: 'field-invalid',
    json: { property },
  });
  expect(rpcs()).toEqual([]);
});

test.each(['text/plain', 'application/xml', 'application/json-patch+json', 'application/json; charset=latin1'])(
  'reads a body that is sent as %s',
  async (type) => {
    const { status } = await send('POST', '/locales', '{"default":false,"id":"fr","label":"F"}', type);
    expect(status).toBe(201);
  },
);

test('ignores unknown members and members of the prototype, and uses the last of duplicate members', async () => {
  const unknown = '"__proto__":{"id":"it"},"constructor":1,"toString":2,"default":true';
  const reply = await send('POST', '/locales', `{${unknown},"default":false,"id":"fr","label":"F"}`);
  expect(reply).toMatchObject({ status: 201 });
  expect(gateway.rpc.lastRequest(createLocale)).toEqual({
    caller: expect.anything(),
    branch: 'docs',
    id: 'fr',
    label: 'F',
    isDefault: false,
  });
  expect(({} as Record<string, unknown>)['id']).toBeUndefined();
});

test('passes the rules of a field on with every key, and pollutes no prototype', async () => {
  const rules = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"prototype":{}}';
  const body = `{"id":"page","name":"Page","fields":[{"id":"a","type":"ShortText","rules":${rules}}]}`;
  expect(await send('POST', '/content-types', body)).toMatchObject({ status: 201 });
  const [field] = gateway.rpc.lastRequest(createModelWithFields).fields;
  expect(JSON.stringify(field?.rules)).toBe(rules);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('passes fields on byte for byte, with escapes of texts that cannot be stored rejected', async () => {
  const fields = '{"__proto__":{"type":"Decimal","value":1.0},"b":1e400,"a":1,"a":12345678901234567890}';
  expect(await send('PUT', item, `{ "fields" : ${fields} }`)).toMatchObject({ status: 200 });
  expect(gateway.rpc.lastRequest(updateLocalizedItem).fields).toBe(fields);
  const rejected = await send('PUT', item, '{"fields":{"a":{"type":"ShortText","value":"\\u0000"}}}');
  expect(rejected).toMatchObject({ status: 400, type: 'field-invalid', json: { property: 'fields.a.value' } });
});

test('reads query parameters with malformed escapes as URLSearchParams does', async () => {
  await send('GET', '/content-items?search=a%20b%zz%FF+c&linkedTo=%E9');
  expect(gateway.rpc.lastRequest(listLocalizedItems)).toMatchObject({ search: 'a b%zz\ufffd c', linkedTo: '\ufffd' });
});

test.each([
  ['?__proto__=1', '__proto__'],
  ['?constructor=1', 'constructor'],
  ['?version[]=1', 'version[]'],
  ['?version=1&version=2', 'version'],
  ['?locale=a&%6Cocale=b', 'locale'],
])('rejects the query %s', async (query, parameter) => {
  expect(await send('GET', item + query)).toMatchObject({ status: 400, type: 'invalid-query', json: { parameter } });
  expect(rpcs()).toEqual([]);
});

test('rejects a NUL in a query and in a path', async () => {
  const query = await send('GET', `${item}?locale=%00`);
  expect(query).toMatchObject({ status: 400, type: 'field-invalid', json: { property: 'locale' } });
  expect(await send('GET', '/content-items/%00')).toMatchObject({ status: 404, type: 'not-found' });
});
