import {
  copyItem,
  createItem,
  type ItemView,
  listItems,
  publishItem,
  readItem,
  RejectedError,
  setDeliveryKey,
  updateItem,
} from '@scriptorium/contracts';

import { PUBLIC, type RecordingGateway, startRecordingGateway } from '../../../testing/recording-gateway';
import { emptyPage, itemView, repositoryId, variantId } from '../../../testing/views';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
});

afterAll(() => gateway.app.close());

beforeEach(() => {
  gateway.rpc.answer(readItem, () => itemView());
  gateway.rpc.answer(createItem, ({ body, label }) => itemView({ body, label }));
  gateway.rpc.answer(updateItem, () => itemView({ version: 4 }));
});

async function send(method: 'GET' | 'POST' | 'PATCH', path: string, payload?: string, token = 'read,write') {
  const type = payload === undefined ? {} : { 'content-type': 'application/json' };
  const headers = { authorization: `bearer ${token}`, ...type };
  const reply = await gateway.app.inject({ method, url: path, headers, ...(payload === undefined ? {} : { payload }) });
  return { status: reply.statusCode, text: reply.payload, headers: reply.headers };
}

const item = `/content/content-items/${variantId}`;
const items = `/content/content-repositories/${repositoryId}/content-items`;
const exact = '{"_meta":{"schema":"s"},"n":[1.0,12345678901234567890],"e":"\\u00e9","__proto__":{"a":1},"n":2,"z":{}}';

type Links = Record<string, { href: string; templated?: boolean }>;

async function linksOf(view: Partial<ItemView>): Promise<Links> {
  gateway.rpc.answer(readItem, () => itemView(view));
  return (JSON.parse((await send('GET', item)).text) as { _links: Links })._links;
}

test('stores and returns a body byte for byte', async () => {
  const formatted = exact.replaceAll(',"', ' ,\n "');
  const reply = await send('POST', items, `{"id":"","label":"A","body": ${formatted}, "lastPublish":null}`);
  expect(gateway.rpc.lastRequest(createItem)).toMatchObject({ repositoryId, label: 'A', body: exact });
  expect(reply.status).toBe(201);
  expect(reply.text).toContain(`"body":${exact},`);
});

test('ignores unknown members and treats null as absent', async () => {
  const ignored = {
    id: '',
    deliveryId: 'x',
    lastPublish: 'y',
    folderId: null,
    locale: null,
    assignees: null,
    createdBy: 1,
  };
  await send('POST', items, JSON.stringify({ label: 'A', body: {}, ...ignored }));
  expect(Object.keys(gateway.rpc.lastRequest(createItem)).sort()).toEqual(
    ['body', 'caller', 'ignoreSchemaValidation', 'label', 'repositoryId'].sort(),
  );
});

test('accepts the whole resource as an update, and moves the item to the top for a folder of null', async () => {
  const fetched = JSON.parse((await send('GET', item)).text) as object;
  const reply = await send('PATCH', `${item}?ignoreSchemaValidation=true`, JSON.stringify(fetched));
  expect(reply.status).toBe(200);
  expect(gateway.rpc.lastRequest(updateItem)).toMatchObject({
    id: variantId,
    version: 3,
    label: 'a',
    locale: 'en-GB',
    folderId: null,
    assignees: [],
    ignoreSchemaValidation: true,
  });
});

test('rejects a missing version, a label that is not text and a body that is not an object', async () => {
  for (const [sent, property] of [
    ['{"label":"a"}', 'version'],
    ['{"version":1,"label":5}', 'label'],
    ['{"version":1,"body":"text"}', 'body'],
  ] as const) {
    const reply = await send('PATCH', item, sent);
    expect([reply.status, JSON.parse(reply.text)]).toEqual([
      400,
      { errors: [expect.objectContaining({ level: 'ERROR', property })] },
    ]);
  }
});

test('rejects a body of more than 200 KB before any rpc', async () => {
  const before = gateway.rpc.callCount(createItem);
  const body = JSON.stringify({ text: 'x'.repeat(200 * 1024) });
  const reply = await send('POST', items, `{"label":"A","body":${body}}`);
  const error = expect.objectContaining({ code: 'BODY_TOO_LARGE', limit: 204800 });
  expect([reply.status, JSON.parse(reply.text)]).toEqual([400, { errors: [error] }]);
  expect(gateway.rpc.callCount(createItem)).toBe(before);
});

test('returns absolute links under the public URL and the prefix of the request', async () => {
  for (const prefix of ['content', 'v2/content']) {
    const { text } = await send('GET', `/${prefix}/content-items/${variantId.toUpperCase()}`);
    const { _links } = JSON.parse(text) as { _links: Links };
    expect(Object.values(_links).every(({ href }) => href.startsWith(`${PUBLIC}/${prefix}/`))).toBe(true);
    expect(_links['update']).toEqual({
      href: `${PUBLIC}/${prefix}/content-items/${variantId}{?ignoreSchemaValidation}`,
      templated: true,
    });
    expect(_links['publish']).toEqual({ href: `${PUBLIC}/${prefix}/content-items/${variantId}/publish` });
  }
});

test('links no action that the scopes of the token do not allow', async () => {
  const readable = Object.keys(await linksOf({ scopes: ['read'] }));
  expect(readable).toContain('localizations');
  for (const rel of ['update', 'archive', 'set-locale', 'publish', 'create-localizations', 'copy']) {
    expect(readable).not.toContain(rel);
  }
  expect(Object.keys(await linksOf({ scopes: ['read', 'localize'] }))).toContain('create-localizations');
  expect(Object.keys(await linksOf({ scopes: ['admin'] }))).toEqual(
    expect.arrayContaining(['update', 'archive', 'set-locale', 'publish', 'unpublish', 'create-localizations']),
  );
});

test('links only unarchive for an archived item', async () => {
  const rels = Object.keys(await linksOf({ status: 'ARCHIVED', scopes: ['admin'] }));
  expect(rels).toContain('unarchive');
  for (const rel of ['archive', 'update', 'publish', 'create-localizations']) expect(rels).not.toContain(rel);
  expect(Object.keys(await linksOf({}))).not.toContain('unarchive');
});

test('links localize for an item without a locale', async () => {
  expect(Object.keys(await linksOf({ locale: null }))).toContain('create-localizations');
});

test('joins the parts of an rpc reply into one page', async () => {
  const page = { size: 2, totalElements: 5, totalPages: 3, number: 1 };
  gateway.rpc.answer(listItems, () => [{ page }, { items: [itemView()] }, { items: [itemView({ label: 'b' })] }]);
  const { text } = await send('GET', `${items}?page=1&size=2&status=ACTIVE,ARCHIVED&sort=label,desc&projection=basic`);
  expect(gateway.rpc.lastRequest(listItems)).toMatchObject({
    page: { page: 1, size: 2, sort: { field: 'label', direction: 'desc' } },
    status: ['ACTIVE', 'ARCHIVED'],
    withBodies: false,
  });
  expect(JSON.parse(text)).toMatchObject({
    _embedded: { 'content-items': [{ label: 'a' }, { label: 'b' }] },
    _links: {
      next: { href: expect.stringContaining('projection=basic&sort=label%2Cdesc&status=ACTIVE%2CARCHIVED&page=2') },
    },
    page,
  });
});

test('returns _embedded and page for an empty list', async () => {
  gateway.rpc.answer(listItems, () => [{ page: emptyPage }]);
  const reply = JSON.parse((await send('GET', items)).text) as object;
  expect(reply).toMatchObject({ _embedded: { 'content-items': [] }, page: emptyPage });
});

test('reads the source of a copy from the query', async () => {
  gateway.rpc.answer(copyItem, () => itemView());
  expect((await send('POST', `${items}?sourceContentItemId=${variantId}`, '{}')).status).toBe(201);
  expect(gateway.rpc.lastRequest(copyItem)).toMatchObject({ repositoryId, sourceId: variantId });
});

test('publishes without a body and a content type: 204 with an absolute Location', async () => {
  const job = { id: '0d0d0d0d0d0d0d0d0d0d0d0d', state: 'COMPLETED', createdDate: 'd', createdBy: 'u' } as const;
  gateway.rpc.answer(publishItem, () => job);
  const reply = await send('POST', `/v2${item}/publish`);
  expect([reply.status, reply.text]).toEqual([204, '']);
  expect(reply.headers['location']).toBe(`${PUBLIC}/v2/content/publishing-jobs/${job.id}`);
});

test('removes a delivery key with null and rejects a request without one', async () => {
  gateway.rpc.answer(setDeliveryKey, () => itemView());
  expect((await send('PATCH', `${item}/delivery-key`, '{"version":3,"deliveryKey":null}')).status).toBe(200);
  expect(gateway.rpc.lastRequest(setDeliveryKey)).toMatchObject({ version: 3, deliveryKey: null });
  expect((await send('PATCH', `${item}/delivery-key`, '{"version":3}')).status).toBe(400);
});

test('updates several items independently', async () => {
  gateway.rpc.answer(updateItem, ({ version, body }) => {
    if (version === 1) throw new RejectedError('CONTENT_ITEM_VERSION_CONFLICT', 'Stale.', { sent: 1, current: 2 });
    return itemView({ version: version + 1, body: body ?? '{}' });
  });
  const changes = `[{"id":"${variantId}","version":7,"body":{"n":1.0}},{"id":"${variantId}","version":1},{"id":"x","version":1}]`;
  const reply = await send('PATCH', '/content/content-items', changes);
  expect(JSON.parse(reply.text)).toMatchObject({
    results: [
      { id: variantId, status: 200, level: 'INFO', version: 8 },
      { id: variantId, status: 409, level: 'ERROR', code: 'CONTENT_ITEM_VERSION_CONFLICT' },
      { id: 'x', status: 404, level: 'ERROR', code: 'NOT_FOUND' },
    ],
  });
});

// Parsing each of them took 32 s, before the number of items was checked.
test.each([
  [120_000, 400, 'TOO_MANY_ITEMS'],
  [1_300_000, 413, 'REQUEST_TOO_LARGE'],
])('rejects a bulk update of %i items before it reads them', async (count, status, code) => {
  const reply = await send('PATCH', '/content/content-items', `[${'{},'.repeat(count)}{}]`);
  expect([reply.status, JSON.parse(reply.text)]).toMatchObject([status, { errors: [{ code }] }]);
});

describe('errors', () => {
  const errorResponse = async (error: Error) => {
    gateway.rpc.answer(readItem, () => {
      throw error;
    });
    const reply = await send('GET', item);
    return [reply.status, (JSON.parse(reply.text) as { errors: unknown[] }).errors];
  };

  test('rejects a stale version with 409 and names the version that was sent', async () => {
    expect(
      await errorResponse(new RejectedError('CONTENT_ITEM_VERSION_CONFLICT', 'Stale.', { sent: 1, current: 2 })),
    ).toEqual([
      409,
      [
        {
          level: 'ERROR',
          code: 'CONTENT_ITEM_VERSION_CONFLICT',
          message: 'Stale.',
          entity: 'ContentItem',
          property: 'version',
          invalidValue: 1,
          currentVersion: 2,
        },
      ],
    ]);
  });

  test('returns each violation of a schema as an entry with its JSON pointer', async () => {
    const violations = [
      { pointer: '/title', message: 'must be string' },
      { pointer: '/n', message: 'must be >= 2' },
    ];
    const entry = { level: 'ERROR', code: 'CONTENT_TYPE_INVALID', entity: 'ContentTypeValidation', property: 'FATAL' };
    expect(await errorResponse(new RejectedError('CONTENT_TYPE_INVALID', 'Invalid.', { violations }))).toEqual([
      400,
      violations.map(({ pointer, message }) => ({ ...entry, invalidValue: pointer, message })),
    ]);
  });

  test('answers 404 to a malformed id without an rpc', async () => {
    const reply = await send('GET', '/content/content-items/..%2f..');
    expect([reply.status, JSON.parse(reply.text)]).toEqual([
      404,
      { errors: [expect.objectContaining({ code: 'NOT_FOUND' })] },
    ]);
  });

  test('answers 403 to a missing scope, and 500 without details to a bug', async () => {
    expect(await errorResponse(new RejectedError('FORBIDDEN', 'No.', { scope: 'write' }))).toMatchObject([
      403,
      [{ scope: 'write' }],
    ]);
    expect(JSON.stringify(await errorResponse(new Error('secret')))).toMatch(/^\[500,.*INTERNAL_ERROR/);
    expect(JSON.stringify(await errorResponse(new Error('secret')))).not.toContain('secret');
  });
});
