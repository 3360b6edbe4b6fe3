import {
  createLocale,
  deleteLocale,
  listBranches,
  listLocales,
  readLocale,
  RejectedError,
  updateLocale,
} from '@scriptorium/contracts';

import { PUBLIC, type RecordingGateway, startRecordingGateway } from '../../../testing/recording-gateway';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
});

afterAll(() => gateway.app.close());

const english = { id: 'en-US', label: 'English', isDefault: true };
const french = { id: 'fr-FR', label: 'French', isDefault: false };
const system = { environment: 'docs', type: 'Locale' };

beforeEach(() => {
  const { rpc } = gateway;
  rpc.answer(listLocales, () => ({ locales: [english, french] }));
  rpc.answer(readLocale, ({ id }) => (id === 'en-US' ? english : french));
  rpc.answer(createLocale, () => french);
  rpc.answer(updateLocale, () => french);
  rpc.answer(deleteLocale, () => ({}));
  const dates = { createdAt: '2026-01-02T03:04:05.678Z', updatedAt: '2026-01-02T03:04:05.678Z' };
  rpc.answer(listBranches, () => ({ branches: [{ id: 'docs', name: 'Docs', isDefault: true, ...dates }] }));
});

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

async function send(method: Method, path: string, body?: object, token = 'admin') {
  const reply = await gateway.app.inject({
    method,
    url: `/api/v2/cm/branches${path}`,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  const json = reply.payload === '' ? undefined : reply.json<Record<string, unknown>>();
  return { status: reply.statusCode, location: reply.headers.location, json };
}

const locales = '/docs/locales';
const problem = (name: string) => expect.objectContaining({ type: `urn:scriptorium:problem:${name}` });

test('lists and reads locales, and reads the default locale', async () => {
  expect((await send('GET', locales)).json).toEqual({
    totalCount: 2,
    data: [
      { default: true, id: 'en-US', label: 'English', system },
      { default: false, id: 'fr-FR', label: 'French', system },
    ],
  });
  expect((await send('GET', `${locales}/fr-FR`)).json).toMatchObject({ id: 'fr-FR' });
  expect(gateway.rpc.lastRequest(readLocale)).toMatchObject({ branch: 'docs', id: 'fr-FR' });
  expect((await send('GET', `${locales}/default`)).json).toMatchObject({ id: 'en-US', default: true });
});

test('lists supported locales with labels and canonical tags', async () => {
  const { json } = await send('GET', `${locales}/supported`);
  const data = json?.['data'] as { id: string; label: string }[];
  expect(json?.['totalCount']).toBe(data.length);
  expect(data).toContainEqual({ id: 'de-AT', label: 'Austrian German' });
  expect(data.map(({ id }) => id)).toEqual(data.flatMap(({ id }) => Intl.getCanonicalLocales(id)));
  expect(new Set(data.map(({ id }) => id)).size).toBe(data.length);
});

test('defines a locale for an administrator and requires all three members', async () => {
  const body = { default: false, id: 'fr-FR', label: 'French' };
  const reply = await send('POST', locales, body);
  expect(reply).toEqual({
    status: 201,
    location: `${PUBLIC}/api/v2/cm/branches/docs/locales/fr-FR`,
    json: { ...body, system },
  });
  expect(await send('POST', locales, body, 'read,write')).toMatchObject({ status: 403 });
  for (const property of Object.keys(body)) {
    const { status, json } = await send('POST', locales, { ...body, [property]: undefined });
    expect([status, json]).toEqual([400, expect.objectContaining({ property })]);
  }
});

test('changes the label and the default locale, but no id, and keeps one default', async () => {
  expect((await send('PUT', `${locales}/fr-FR`, { id: 'FR-fr', label: 'Français', default: true })).status).toBe(200);
  expect(gateway.rpc.lastRequest(updateLocale)).toMatchObject({ id: 'fr-FR', label: 'Français', isDefault: true });
  expect(await send('PUT', `${locales}/fr-FR`, { id: 'fr-CA' })).toMatchObject({
    status: 400,
    json: problem('locale-id-immutable'),
  });
  expect((await send('PUT', `${locales}/fr-FR`, { default: false })).status).toBe(200);
  expect(gateway.rpc.lastRequest(updateLocale)).not.toHaveProperty('isDefault');
  expect(await send('PUT', `${locales}/en-US`, { default: false })).toMatchObject({
    status: 409,
    json: problem('locale-is-default'),
  });
  expect((await send('PUT', `${locales}/default`, { id: 'fr-FR' })).status).toBe(200);
  expect(gateway.rpc.lastRequest(updateLocale)).toMatchObject({ id: 'fr-FR', isDefault: true });
});

test('deletes a locale unless it is in use', async () => {
  expect(await send('DELETE', `${locales}/fr-FR`)).toMatchObject({ status: 204, json: undefined });
  gateway.rpc.answer(deleteLocale, () => {
    throw new RejectedError('LOCALE_IN_USE', 'Items are in it.', { locale: 'fr-FR' });
  });
  expect(await send('DELETE', `${locales}/fr-FR`)).toMatchObject({ status: 409, json: problem('locale-in-use') });
});

test('lists branches with and without a trailing slash, and reads a branch', async () => {
  const dates = { createdAt: '2026-01-02T03:04:05.678Z', updatedAt: '2026-01-02T03:04:05.678Z' };
  const docs = { id: 'docs', name: 'Docs', default: true, system: dates };
  for (const path of ['', '/']) expect((await send('GET', path)).json).toEqual({ totalCount: 1, data: [docs] });
  expect((await send('GET', '/docs')).json).toEqual(docs);
  expect(await send('GET', '/nowhere')).toMatchObject({ status: 404, json: problem('branch-not-found') });
});

test('answers 404 with a problem for a path without a route', async () => {
  expect(await send('GET', '/docs/media')).toMatchObject({ status: 404, json: problem('not-found') });
});
