import {
  acknowledgeSync,
  NATIVE_LINK,
  readCoverage,
  readItem,
  readPrincipals,
  readSync,
  RejectedError,
  revertAcknowledgement,
  type SyncView,
  updateItem,
} from '@scriptorium/contracts';

import { type RecordingGateway, startRecordingGateway } from '../../testing/recording-gateway';
import { itemView, variantId } from '../../testing/views';

const FAMILY = '9f3e2c70-4f5b-4c7a-a0c7-6d4a6e1d2b3c';
const PATH = `/v1/spaces/docs/variants/${variantId}`;
const SYNC = `${PATH}/sync`;
const ACKNOWLEDGEMENT = `${SYNC}/acknowledgement`;

let gateway: RecordingGateway;
let view: SyncView;

beforeAll(async () => {
  gateway = await startRecordingGateway();
});

afterAll(() => gateway.app.close());

beforeEach(() => {
  view = {
    variantId,
    familyId: FAMILY,
    locale: 'fr-FR',
    version: 2,
    state: 'outdated',
    sourceVariantId: FAMILY,
    sourceVersion: 1,
    basedOn: 1,
    sourceCurrentVersion: 3,
    isLocallyChanged: true,
    isAcknowledged: false,
    sourceChanges: [
      { path: '/n', kind: 'value', old: '1.0', new: '1' },
      { path: '/to', kind: 'value', new: `{"_meta":{"schema":"${NATIVE_LINK}"},"id":"${FAMILY}"}` },
      { path: '/gone', kind: 'value', old: '[null]' },
    ],
    variantPaths: ['/title'],
    isComplete: true,
    tag: '5-7',
  };
  gateway.rpc.requests.length = 0;
  gateway.rpc.answer(readSync, () => view);
  gateway.rpc.answer(acknowledgeSync, () => ({ ...view, state: 'adapted' as const, basedOn: 3, tag: '8-7' }));
  gateway.rpc.answer(revertAcknowledgement, () => ({}));
  gateway.rpc.answer(readCoverage, () => ({ items: [], after: null }));
});

type Method = 'GET' | 'PUT' | 'DELETE' | 'PATCH';

async function send(method: Method, url: string, headers: Readonly<Record<string, string>> = {}, payload?: string) {
  const reply = await gateway.app.inject({
    method,
    url,
    headers: { authorization: 'Bearer read,write', ...headers },
    ...(payload === undefined ? {} : { payload }),
  });
  const json = reply.body === '' ? {} : reply.json<Record<string, unknown>>();
  return { status: reply.statusCode, headers: reply.headers, text: reply.body, json };
}

test('shows the sync state with changes in the native form, and numbers as they were written', async () => {
  const { status, text, json, headers } = await send('GET', SYNC);
  expect(status).toBe(200);
  expect(json).toMatchObject({
    state: 'outdated',
    basedOn: 1,
    sourceCurrentVersion: 3,
    locallyChanged: true,
    acknowledged: false,
    changedPaths: { source: ['/n', '/to', '/gone'], variant: ['/title'] },
    hasMoreChanges: false,
  });
  expect(text).toContain(
    `"sourceChanges":[{"path":"/n","kind":"value","old":1.0,"new":1},` +
      `{"path":"/to","kind":"value","new":{"$link":"${FAMILY}"}},{"path":"/gone","kind":"value","old":[null]}]`,
  );
  expect(headers.etag).toBe('"5-7"');
  expect((await send('GET', SYNC, { 'if-none-match': '"5-7"' })).status).toBe(304);
});

test('does not find an invalid id, and passes on that a variant is missing', async () => {
  expect((await send('GET', '/v1/spaces/docs/variants/none/sync')).status).toBe(404);
  expect(gateway.rpc.requests.map(({ subject }) => subject)).not.toContain(readSync.subject);
  gateway.rpc.answer(readSync, () => {
    throw new RejectedError('NOT_FOUND', 'The variant does not exist.', { what: 'variant' });
  });
  expect((await send('GET', SYNC)).status).toBe(404);
});

test('acknowledges with the tag of If-Match, and without a condition', async () => {
  const { status, json, headers } = await send('PUT', ACKNOWLEDGEMENT, { 'if-match': '"5-7"' });
  expect([status, json['state'], headers.etag]).toEqual([200, 'adapted', '"8-7"']);
  expect(gateway.rpc.lastRequest(acknowledgeSync)).toMatchObject({ id: variantId, spaceKey: 'docs', tag: '5-7' });
  await send('PUT', ACKNOWLEDGEMENT);
  expect(gateway.rpc.lastRequest(acknowledgeSync)).not.toHaveProperty('tag');
  expect((await send('DELETE', ACKNOWLEDGEMENT, { 'if-match': '"5-7"' })).status).toBe(204);
  expect(gateway.rpc.lastRequest(revertAcknowledgement)).toMatchObject({ tag: '5-7' });
});

test('does not acknowledge what the client has not read', async () => {
  const { status, json } = await send('PUT', ACKNOWLEDGEMENT, { 'if-match': '"4-7"' });
  expect([status, json['code']]).toEqual([412, 'PRECONDITION_FAILED']);
  expect(gateway.rpc.requests.map(({ subject }) => subject)).not.toContain(acknowledgeSync.subject);
});

test.each(['NOT_A_COPY', 'SOURCE_DELETED'])('passes on %s as a conflict', async (code) => {
  gateway.rpc.answer(acknowledgeSync, () => {
    throw new RejectedError(code, 'The reason.');
  });
  const { status, json } = await send('PUT', ACKNOWLEDGEMENT);
  expect([status, json['code'], json['detail']]).toEqual([409, code, 'The reason.']);
});

test('passes on the source version of an update', async () => {
  gateway.rpc.answer(readItem, () => itemView());
  gateway.rpc.answer(updateItem, () => itemView());
  gateway.rpc.answer(readPrincipals, () => ({ principals: [] }));
  expect((await send('PATCH', `${PATH}?basedOn=7`, {}, '{"label":"A"}')).status).toBe(200);
  expect(gateway.rpc.lastRequest(updateItem)).toMatchObject({ label: 'A', basedOn: 7 });
  expect((await send('PUT', `${PATH}?basedOn=8`, {}, '{"label":"A","body":{}}')).status).toBe(200);
  expect(gateway.rpc.lastRequest(updateItem)).toMatchObject({ basedOn: 8 });
  expect((await send('PATCH', `${PATH}?basedOn=0`, {}, '{"label":"A"}')).status).toBe(400);
});

test('reads coverage with its filters, page by page', async () => {
  const cell = { locale: 'fr-FR', state: 'missing' as const, variantId: null, version: null, basedOn: null };
  const items = [{ familyId: FAMILY, contentType: null, first: null, cells: [cell] }];
  gateway.rpc.answer(readCoverage, () => ({ items, after: FAMILY }));
  const url = `/v1/spaces/docs/coverage?locales=fr-FR,de-DE&state=missing,outdated&contentType=t&repository=r&limit=1`;
  const { status, json } = await send('GET', url);
  expect([status, json['items']]).toEqual([200, items]);
  expect(gateway.rpc.lastRequest(readCoverage)).toMatchObject({
    locales: ['fr-FR', 'de-DE'],
    states: ['missing', 'outdated'],
    contentType: 't',
    repositoryId: 'r',
    limit: 1,
  });
  await send('GET', `${url}&cursor=${String(json['nextCursor'])}`);
  expect(gateway.rpc.lastRequest(readCoverage)).toMatchObject({ after: FAMILY });
});

test('counts the tree of a root with Prefer: count', async () => {
  const counts = [{ locale: 'fr-FR', state: 'copied' as const, count: 2 }];
  gateway.rpc.answer(readCoverage, ({ withCounts }) => ({
    items: [],
    after: null,
    ...(withCounts === true ? { counts } : {}),
  }));
  const url = '/v1/spaces/docs/coverage';
  expect((await send('GET', `${url}?root=${variantId}`, { prefer: 'count' })).json['counts']).toEqual(counts);
  expect((await send('GET', url, { prefer: 'count' })).json).not.toHaveProperty('counts');
  expect((await send('GET', `${url}?root=${variantId}`)).json).not.toHaveProperty('counts');
  expect((await send('GET', `${url}?root=none`)).status).toBe(404);
  expect((await send('GET', `${url}?state=none`)).status).toBe(400);
});
