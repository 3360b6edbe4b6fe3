import { hashToken, verifySecret } from '@scriptorium/auth';
import {
  type AccessView,
  createClient,
  createFolder,
  createSpace,
  createToken,
  createType,
  type FolderView,
  type LocaleView,
  readFolder,
  readLocale,
  readPrincipals,
  readRepository,
  readSpace,
  removeAccess,
  type RepositoryView,
  type SpaceView,
  type TypeView,
  updateLocale,
  updateSpace,
  viewTag,
} from '@scriptorium/contracts';

import { hubId, PUBLIC, type RecordingGateway, startRecordingGateway } from '../../testing/recording-gateway';

const ID = '6a0b4c1d9e2f3a4b5c6d7e8f';
const AT = '2026-11-21T12:00:00.000Z';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
  gateway.rpc.answer(readPrincipals, () => ({ principals: [] }));
});

afterAll(() => gateway.app.close());

async function send(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT',
  path: string,
  body?: object,
  scopes = 'admin',
  more: Readonly<Record<string, string>> = {},
) {
  const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
  const headers = {
    authorization: `Bearer ${scopes}`,
    ...more,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const reply = await gateway.app.inject({ method, url: `/v1/spaces${path}`, headers, ...payload });
  return {
    status: reply.statusCode,
    headers: reply.headers,
    json: reply.body === '' ? {} : reply.json<Record<string, unknown>>(),
  };
}

const access = (id: string): AccessView => {
  return { id, principalId: ID, name: 'Website', scopes: ['read'], createdAt: AT, expiresAt: null };
};
const folder = (change: Partial<FolderView> = {}): FolderView => {
  return { id: ID, hubId, name: 'News', repositoryId: ID, parentId: null, ...change };
};
const repository = (change: Partial<RepositoryView> = {}): RepositoryView => {
  const view = { id: ID, hubId, name: 'website', label: 'Website', type: 'CONTENT', status: 'ACTIVE' } as const;
  return { ...view, features: [], itemLocales: [], contentTypes: [], ...change };
};

test('shows the secret of a client once, and sends only its hash', async () => {
  gateway.rpc.answer(createClient, ({ id }) => access(id));
  const { status, json, headers } = await send('POST', '/docs/clients', { name: 'Website', scopes: ['read'] });
  expect([status, headers['cache-control']]).toEqual([201, 'no-store']);
  const { secretHash, ...request } = gateway.rpc.lastRequest(createClient);
  expect(JSON.stringify(request)).not.toContain(json['secret']);
  expect(await verifySecret(String(json['secret']), secretHash)).toBe(true);
  gateway.rpc.answer(createClient, () => access('of the first request'));
  const repeated = await send('POST', '/docs/clients', { name: 'Website', scopes: ['read'] });
  expect(repeated.json).toMatchObject({ id: 'of the first request', secret: null });
});

test('shows a token once, and sends only its hash', async () => {
  gateway.rpc.answer(createToken, ({ tokenHash }) => {
    return access(Buffer.from(tokenHash, 'base64url').subarray(0, 16).toString('hex'));
  });
  const body = { name: 'Ada', scopes: ['read'], expiresAt: '2030-01-01T00:00:00Z' };
  const { json } = await send('POST', '/docs/tokens', body);
  const { tokenHash, expiresAt } = gateway.rpc.lastRequest(createToken);
  expect(hashToken(String(json['token'])).toString('base64url')).toBe(tokenHash);
  expect(expiresAt).toBe(body.expiresAt);
  gateway.rpc.answer(createToken, () => access('0'.repeat(32)));
  expect((await send('POST', '/docs/tokens', body)).json).toMatchObject({ token: null });
});

test('rejects unknown scopes and times that are not RFC 3339', async () => {
  const { status, json } = await send('POST', '/docs/tokens', { name: 'Ada', scopes: ['all'], expiresAt: 'soon' });
  expect([status, json['code']]).toEqual([400, 'INPUT_INVALID']);
  expect(json['errors']).toMatchObject([{ pointer: '/expiresAt' }, { pointer: '/scopes' }]);
});

test('requires the scope admin', async () => {
  expect(await send('DELETE', '/docs/clients/x', undefined, 'read,write')).toMatchObject({
    status: 403,
    json: { scope: 'admin' },
  });
  gateway.rpc.answer(removeAccess, () => ({}));
  expect((await send('DELETE', '/docs/clients/x')).status).toBe(204);
  expect(gateway.rpc.lastRequest(removeAccess)).toMatchObject({ spaceKey: 'docs', kind: 'client', id: 'x' });
});

test('hides folders of another repository and repositories of another space', async () => {
  gateway.rpc.answer(readFolder, () => folder({ repositoryId: 'another' }));
  expect((await send('PATCH', `/docs/repositories/${ID}/folders/${ID}`, { name: 'x' })).status).toBe(404);
  gateway.rpc.answer(readRepository, () => repository({ hubId: 'another' }));
  for (const [method, path, body] of [
    ['PATCH', '', { label: 'x' }],
    ['PUT', `/content-types/${ID}`, undefined],
    ['POST', '/folders', { name: 'x' }],
  ] as const) {
    expect((await send(method, `/docs/repositories/${ID}${path}`, body)).status).toBe(404);
  }
  gateway.rpc.answer(readRepository, () => repository());
  gateway.rpc.answer(createFolder, ({ name }) => folder({ name }));
  expect(await send('POST', `/docs/repositories/${ID}/folders`, { name: 'x' })).toMatchObject({
    status: 201,
    json: { name: 'x', repositoryId: ID },
  });
});

test('passes the schema of a content type on as its text', async () => {
  const schema = '{"type":"object","maxProperties":1.0}';
  gateway.rpc.answer(createType, ({ uri, schema: sent, settings }): TypeView => {
    return { id: ID, uri, schema: sent, settings, status: 'ACTIVE', createdBy: ID, createdAt: AT, updatedAt: AT };
  });
  const headers = { authorization: 'Bearer admin', 'content-type': 'application/json' };
  const payload = `{"uri":"https://example.com/a","schema":${schema}}`;
  const url = '/v1/spaces/docs/content-types';
  const reply = await gateway.app.inject({ method: 'POST', url, headers, payload });
  expect([reply.statusCode, reply.headers.location]).toEqual([201, `${PUBLIC}${url}/${ID}`]);
  expect(reply.body).toContain(`"schema":${schema}`);
  expect(gateway.rpc.lastRequest(createType)).toMatchObject({ schema, settings: {}, repositoryIds: [] });
});

test('creates a space at its address', async () => {
  gateway.rpc.answer(createSpace, ({ key, label, locales }) => {
    const dates = { createdBy: ID, createdDate: AT, lastModifiedBy: ID, lastModifiedDate: AT };
    return { key, hubId, label, description: null, settings: {}, locales, ...dates };
  });
  const { status, headers, json } = await send('POST', '', { key: 'new', label: 'New', locales: ['en'] });
  expect([status, headers.location]).toEqual([201, `${PUBLIC}/v1/spaces/new`]);
  expect(json).toMatchObject({ key: 'new', scopes: ['admin'], locales: ['en'] });
});

test('a locale has an entity tag, which a change can require', async () => {
  const locale: LocaleView = { id: 'fr-FR', label: 'French', isDefault: false, fallback: ['en-US'] };
  gateway.rpc.answer(readLocale, () => locale);
  gateway.rpc.answer(updateLocale, ({ label = '' }) => ({ ...locale, label }));
  const { headers, json } = await send('GET', '/docs/locales/fr-fr');
  expect([json, headers.etag]).toEqual([locale, `"${viewTag(locale)}"`]);
  const etag = String(headers.etag);
  expect((await send('GET', '/docs/locales/fr-FR', undefined, 'read', { 'if-none-match': etag })).status).toBe(304);
  const change = { label: 'Français', fallback: null };
  const changed = await send('PATCH', '/docs/locales/fr-FR', change, 'admin', { 'if-match': `W/"x", ${etag}` });
  expect(changed.headers.etag).not.toBe(etag);
  expect(gateway.rpc.lastRequest(updateLocale)).toMatchObject({ ...change, ifMatch: [viewTag(locale)] });
});

test('the entity tag of a space depends on the scopes of the caller, and its condition does not', async () => {
  const dates = { createdBy: ID, createdDate: AT, lastModifiedBy: ID, lastModifiedDate: AT };
  const texts = { key: 'docs', hubId, label: 'Docs', description: null };
  const space: SpaceView = { ...texts, settings: {}, locales: ['en'], ...dates };
  gateway.rpc.answer(readSpace, () => space);
  gateway.rpc.answer(updateSpace, () => space);
  const [admin, reader] = [await send('GET', '/docs'), await send('GET', '/docs', undefined, 'read')];
  expect(admin.headers.etag).not.toBe(reader.headers.etag);
  await send('PATCH', '/docs', { label: 'Docs' }, 'admin', { 'if-match': String(reader.headers.etag) });
  expect(gateway.rpc.lastRequest(updateSpace)).toMatchObject({ ifMatch: [viewTag(space)] });
});
