import {
  archiveItem,
  type ItemView,
  listFamilies,
  NATIVE_LINK,
  publishItem,
  readItem,
  readPrincipals,
  RejectedError,
  saveItems,
  unpublishItem,
  updateItem,
} from '@scriptorium/contracts';

import { hubId, POSITION, PUBLIC, type RecordingGateway, startRecordingGateway } from '../../testing/recording-gateway';
import { itemView, variantId } from '../../testing/views';

const TYPE = 'https://schema.example/page';
const OTHER = '9f3e2c70-4f5b-4c7a-a0c7-6d4a6e1d2b3c';
const STORED = `{"_meta":{"schema":"${TYPE}","deliveryKey":"home"},"n":1.0,"to":{"_meta":{"schema":"${NATIVE_LINK}"},"id":"${OTHER}"}}`;
const PATH = `/v1/spaces/docs/variants/${variantId}`;

let gateway: RecordingGateway;
let stored: ItemView;

beforeAll(async () => {
  gateway = await startRecordingGateway();
});

afterAll(() => gateway.app.close());

beforeEach(() => {
  stored = itemView({ body: STORED });
  gateway.rpc.answer(readItem, () => stored);
  gateway.rpc.answer(readPrincipals, () => ({ principals: [{ id: 'u', name: 'Ada', kind: 'person' as const }] }));
  gateway.rpc.answer(updateItem, (request) => ({ ...stored, version: stored.version + 1, body: request.body ?? '' }));
});

type Method = 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';

async function send(method: Method, url: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
  const payload = body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) };
  const authorization = 'Bearer read,write,publish';
  const reply = await gateway.app.inject({ method, url, headers: { authorization, ...headers }, ...payload });
  const isJson =
    reply.headers['content-type']?.toString().includes('+json') === true ||
    reply.headers['content-type']?.toString().startsWith('application/json') === true;
  const json = isJson && reply.body !== '' ? reply.json<Record<string, unknown>>() : {};
  return { status: reply.statusCode, headers: reply.headers, text: reply.body, json };
}

test('shows a variant with short links, and numbers as they were written', async () => {
  const { status, text, json, headers } = await send('GET', PATH);
  expect(status).toBe(200);
  expect(text).toContain(`"body":{"n":1.0,"to":{"$link":"${OTHER}"}}`);
  expect(json).toMatchObject({
    id: variantId,
    contentType: TYPE,
    deliveryKey: 'home',
    status: 'active',
    publishing: { status: 'none', version: null },
    createdBy: { id: 'u', name: 'Ada', kind: 'person' },
  });
  expect((await send('GET', PATH, undefined, { 'if-none-match': String(headers.etag) })).status).toBe(304);
});

test('does not find a variant of another space, nor an invalid id', async () => {
  stored = itemView({ hubId: 'f'.repeat(24) });
  for (const path of [PATH, '/v1/spaces/docs/variants/none', `/v1/spaces/other/variants/${variantId}`]) {
    expect(await send('GET', path)).toMatchObject({ status: 404, json: { type: `${PUBLIC}/problems/not-found` } });
  }
});

test('reads a version at the address that events name', async () => {
  expect(await send('GET', `${PATH}/versions/2`)).toMatchObject({ status: 200, json: { id: variantId } });
  expect(gateway.rpc.lastRequest(readItem)).toMatchObject({ id: variantId, version: 2 });
  expect((await send('GET', `${PATH}/versions/x`)).status).toBe(404);
});

test('replaces the content, and removes what the request does not have', async () => {
  const body = { title: 'x', to: { $link: 'home', contentType: 'c' } };
  expect(await send('PUT', PATH, { label: 'New', body })).toMatchObject({ status: 200, json: { version: 4 } });
  expect(gateway.rpc.lastRequest(updateItem)).toMatchObject({ version: 3, label: 'New', folderId: null });
  expect(gateway.rpc.lastRequest(updateItem).body).toMatch(
    /^\{"_meta":\{"schema":"[^"]+"\},"title":"x","to":\{"_meta":\{"schema":"[^"]+content-link"\},"contentType":"c","id":"[0-9a-f-]{36}"\}\}$/,
  );
});

test('merges a patch into the body, member by member', async () => {
  expect(await send('PATCH', PATH, '{"body":{"n":null,"m":2.50}}')).toMatchObject({ status: 200 });
  expect(gateway.rpc.lastRequest(updateItem)).toMatchObject({
    label: 'a',
    body: STORED.replace('"n":1.0,', '')
      .replace(/\}$/, ',"m":2.50}')
      .replace(/("schema":"[^"]+"),"deliveryKey":"home"/, '$1,"deliveryKey":"home"'),
  });
  await send('PATCH', PATH, { deliveryKey: null, label: 'b' });
  expect(gateway.rpc.lastRequest(updateItem)).toMatchObject({ label: 'b' });
  expect(gateway.rpc.lastRequest(updateItem).body).not.toContain('deliveryKey');
});

test('a change with another tag is 412, one without a tag is decided again after a concurrent change', async () => {
  const { headers } = await send('GET', PATH);
  expect((await send('PATCH', PATH, { label: 'b' }, { 'if-match': '"other"' })).json).toMatchObject({
    status: 412,
    code: 'PRECONDITION_FAILED',
  });
  const conflict = new RejectedError('CONTENT_ITEM_VERSION_CONFLICT', 'The version is not the current one.');
  let conflicts = 1;
  gateway.rpc.answer(updateItem, (request) => {
    conflicts -= 1;
    if (conflicts >= 0) throw conflict;
    return { ...stored, label: request.label ?? '' };
  });
  expect(await send('PATCH', PATH, { label: 'b' })).toMatchObject({ status: 200, json: { label: 'b' } });
  conflicts = 1;
  const matched = await send('PATCH', PATH, { label: 'b' }, { 'if-match': String(headers.etag) });
  expect(matched.json).toMatchObject({ code: 'PRECONDITION_FAILED' });
});

test.each([
  [{ label: '', body: [] }, ['/label', '/body']],
  [{ label: 'a', body: {}, more: 1 }, ['/more']],
  [{}, ['/label', '/body']],
])('rejects %j with every error', async (body, pointers) => {
  const { status, json } = await send('PUT', PATH, body);
  const errors = json['errors'] as { pointer: string }[];
  expect([status, errors.map(({ pointer }) => pointer).sort()]).toEqual([400, [...pointers].sort()]);
});

test('names the place of a malformed link', async () => {
  const { status, json } = await send('PUT', PATH, { label: 'a', body: { list: [{ $link: 5 }] } });
  expect([status, json]).toMatchObject([400, { code: 'LINK_INVALID', errors: [{ pointer: '/body/list/0' }] }]);
});

test('publishes and archives a variant', async () => {
  gateway.rpc.answer(publishItem, () => ({ id: 'j', state: 'COMPLETED', createdDate: '', createdBy: 'u' }));
  expect((await send('POST', `${PATH}/publish`)).status).toBe(204);
  gateway.rpc.answer(archiveItem, () => ({ ...stored, status: 'ARCHIVED' }));
  expect(await send('POST', `${PATH}/archive`)).toMatchObject({ status: 200, json: { status: 'archived' } });
  expect(gateway.rpc.lastRequest(archiveItem)).toMatchObject({ version: 3 });
});

test.each(['publish', 'unpublish'])('a save between the check of If-Match and %s is 412', async (action) => {
  const { headers } = await send('GET', PATH);
  for (const type of [publishItem, unpublishItem]) {
    gateway.rpc.answer(type, ({ version }) => {
      if (version === undefined || version === 4)
        return { id: 'j', state: 'COMPLETED', createdDate: '', createdBy: 'u' };
      throw new RejectedError('CONTENT_ITEM_VERSION_CONFLICT', 'Stale.', { sent: version, current: 4 });
    });
  }
  const conditional = await send('POST', `${PATH}/${action}`, undefined, { 'if-match': String(headers.etag) });
  expect(conditional.json).toMatchObject({ status: 412, code: 'PRECONDITION_FAILED' });
  expect((await send('POST', `${PATH}/${action}`)).status).toBe(204);
});

test('creates a family with its first variant', async () => {
  gateway.rpc.answer(saveItems, ({ items }) => ({
    results: items.map(({ id, familyId }) => {
      return { variantId: id, familyId, result: 'created' as const, version: 1, item: stored };
    }),
  }));
  const reply = await send('POST', '/v1/spaces/docs/families', { contentType: TYPE, label: 'a', body: { a: 1 } });
  expect([reply.status, reply.headers.location]).toEqual([201, `${PUBLIC}${PATH}`]);
  expect(gateway.rpc.lastRequest(saveItems)).toMatchObject({ spaceKey: 'docs', onlyNew: true });
  gateway.rpc.answer(saveItems, () => ({
    results: [
      { variantId, familyId: variantId, result: 'failed' as const, code: 'LOCALE_TAKEN', message: 'Taken.', data: {} },
    ],
  }));
  const taken = await send('POST', '/v1/spaces/docs/families', { contentType: TYPE, label: 'a', body: {} });
  expect(taken.json).toMatchObject({ status: 409, code: 'LOCALE_TAKEN' });
});

describe('a list of families', () => {
  const ids = [1, 2, 3].map((nth) => `5d9b2c2e-0000-8000-8000-00000000000${nth}`);
  const families = ids.map((id) => ({ id, contentType: TYPE, createdBy: 'u', createdAt: '', variants: [] }));

  beforeEach(() => {
    gateway.rpc.answer(listFamilies, ({ after = '', limit, withCount }) => {
      const rest = families.filter(({ id }) => id > after);
      const items = rest.slice(0, limit);
      const next = rest.length > limit ? (items.at(-1)?.id ?? null) : null;
      return { items, after: next, ...(withCount === true ? { count: 3 } : {}) };
    });
  });

  const list = (query: string, headers = {}) => send('GET', `/v1/spaces/docs/families${query}`, undefined, headers);

  test('is followed by its cursors and its links to the end', async () => {
    const found: string[] = [];
    for (let url: string | undefined = '?limit=2&locale=fr'; url !== undefined;) {
      const { json, headers } = await list(url);
      found.push(...(json['items'] as { id: string }[]).map(({ id }) => id));
      expect(headers['scriptorium-position']).toBe(POSITION);
      const link = /<(.+)>; rel="next"/.exec(String(headers.link))?.[1];
      expect(link === undefined).toBe(json['nextCursor'] === null);
      url = link === undefined ? undefined : new URL(link).search;
    }
    expect(found).toEqual(ids);
  });

  test('rejects a cursor of other filters, and reports all invalid parameters', async () => {
    const { json } = await list('?limit=2&locale=fr');
    const cursor = String(json['nextCursor']);
    expect((await list(`?limit=1&locale=fr&cursor=${cursor}`)).status).toBe(200);
    for (const query of [`?cursor=${cursor}`, `?locale=de&cursor=${cursor}`, '?cursor=x']) {
      expect(await list(query)).toMatchObject({ status: 400, json: { code: 'CURSOR_INVALID' } });
    }
    expect((await list('?limit=201&none=1&locale=a&locale=b')).json).toMatchObject({
      errors: [
        { parameter: 'locale', code: 'PARAMETER_REPEATED' },
        { parameter: 'none', code: 'PARAMETER_UNKNOWN' },
        { parameter: 'limit', code: 'PARAMETER_INVALID' },
      ],
    });
  });

  test('counts on request, and streams all pages as lines', async () => {
    const counted = await list('', { prefer: 'count' });
    expect([counted.json['count'], counted.headers['preference-applied']]).toEqual([3, 'count']);
    expect((await list('')).json).not.toHaveProperty('count');
    const { headers, text } = await list('?limit=1', { accept: 'application/x-ndjson' });
    expect(headers['content-type']).toBe('application/x-ndjson');
    const lines = text.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(ids);
  });
});

test('names the missing scope', async () => {
  const headers = { authorization: 'Bearer read' };
  const reply = await gateway.app.inject({ method: 'PUT', url: PATH, headers, payload: '{}' });
  expect(reply.json()).toMatchObject({ status: 403, code: 'FORBIDDEN', scope: 'write' });
  expect(hubId).toHaveLength(24);
});
