import { eventually } from '@scriptorium/testing';
import { type Line, linesOf, OpenImport, page, type Result, ring, toText, withoutIds } from '../content/native-content';
import { openOtherSpace, openSpace, type Space } from '../system/open-space';
import { PAGE } from '../system/page';

let space: Space;
let other: Space;

beforeAll(async () => {
  [space, other] = [await openSpace(), await openOtherSpace()];
});

async function send(of: Space, method: string, path: string, body?: string, headers: Record<string, string> = {}) {
  const url = path.startsWith('http') ? path : `${of.system.gatewayUrl}/v1${path}`;
  const authorization = `Bearer ${of.token}`;
  const sent = body === undefined ? {} : { body };
  const response = await fetch(url, { method, headers: { authorization, ...headers }, ...sent });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parsed(text) };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

const openImport = ({ key, token, system: { gatewayUrl } }: Space): OpenImport =>
  new OpenImport({ gatewayUrl, key, token });

async function importInto(of: Space, lines: readonly Line[]): Promise<Result[]> {
  const { status, text } = await send(of, 'POST', `/spaces/${of.key}/import`, toText(lines));
  expect(status).toBe(200);
  return linesOf<Result>(text);
}

async function exportFrom(of: Space, query: string): Promise<Line[]> {
  const { status, text } = await send(of, 'GET', `/spaces/${of.key}/export${query}`);
  expect(status).toBe(200);
  return linesOf<Line>(text);
}

test('shows the caller and its spaces', async () => {
  const { json } = await send(space, 'GET', '/me');
  expect(json).toMatchObject({
    name: `admin of ${space.key}`,
    kind: 'person',
    spaces: [{ key: space.key, scopes: ['admin'] }],
  });
  const spaces = await send(space, 'GET', '/spaces');
  expect(spaces.json).toMatchObject({ items: [{ key: space.key, scopes: ['admin'] }], nextCursor: null });
  expect(spaces.headers.get('scriptorium-position')).toMatch(/^\d+$/);
});

test('imports forward and circular links in one pass, and the same file again changes nothing', async () => {
  const lines = ring('ring', 1_200);
  const results = await importInto(space, lines);
  expect(results.map(({ line }) => line)).toEqual(lines.map((_, index) => index + 1));
  expect(new Set(results.map(({ result }) => result))).toEqual(new Set(['created']));
  const again = await importInto(space, lines);
  expect(new Set(again.map(({ result }) => result))).toEqual(new Set(['unchanged']));
  const root = results[0]?.variantId ?? '';
  const tree = await send(space, 'GET', `/spaces/${space.key}/variants/${root}/tree`);
  expect(tree.json['items']).toHaveLength(1_200);
});

test('an export that is imported into another space gives an equal tree', async () => {
  const [first] = await importInto(space, ring('copied', 60));
  const exported = await exportFrom(space, `?root=${first?.variantId}`);
  const results = await importInto(other, exported);
  const root = results.find(({ key }) => key === first?.variantId)?.variantId;
  expect(root).not.toBe(first?.variantId);
  const copied = await exportFrom(other, `?root=${root}`);
  expect(withoutIds(copied)).toEqual(withoutIds(exported));
  expect(new Set((await importInto(other, exported)).map(({ result }) => result))).toEqual(new Set(['unchanged']));
  expect(new Set((await importInto(space, exported)).map(({ result }) => result))).toEqual(new Set(['unchanged']));
});

test('returns results while the request is open', async () => {
  const [first, ...more] = ring('open', 5);
  const running = openImport(space);
  running.send(first === undefined ? [] : [first]);
  await eventually(() => running.results.length === 1);
  running.send(more);
  await eventually(() => running.results.length === 5);
  running.end();
  await running.ended;
  expect(running.results.map(({ line, result }) => [line, result])).toEqual([1, 2, 3, 4, 5].map((n) => [n, 'created']));
});

test('an import that is cut off and repeated ends equal to one that was not', async () => {
  const lines = ring('cut', 900);
  const cut = openImport(space);
  cut.send(lines.slice(0, 630));
  await eventually(() => cut.results.length > 0);
  cut.cut();
  const [first] = await importInto(space, lines);
  const whole = await importInto(other, lines);
  const resumed = await exportFrom(space, `?root=${first?.variantId}`);
  const reference = await exportFrom(other, `?root=${whole[0]?.variantId}`);
  expect(resumed).toHaveLength(900);
  expect(withoutIds(resumed)).toEqual(withoutIds(reference));
});

test('changes a variant by a merge patch with a condition, and shows it to the other APIs', async () => {
  const body = JSON.stringify({ contentType: PAGE, locale: 'en-GB', label: 'Home', body: { title: 'Home', rank: 1 } });
  const created = await send(space, 'POST', `/spaces/${space.key}/families`, body);
  expect(created.status).toBe(201);
  const address = String(created.headers.get('location'));
  const etag = String(created.headers.get('etag'));
  const patch = '{"body":{"title":"Welcome","rank":null,"text":"a"}}';
  const changed = await send(space, 'PATCH', address, patch, { 'if-match': etag });
  expect([changed.status, changed.json['version'], changed.json['body']]).toEqual([
    200,
    2,
    { title: 'Welcome', text: 'a' },
  ]);
  expect((await send(space, 'PATCH', address, '{"label":"x"}', { 'if-match': etag })).status).toBe(412);
  const again = await send(space, 'PATCH', address, patch);
  expect([again.status, again.json['version']]).toEqual([200, 2]);
  const item = await space.client.contentItems.get(String(created.json['id']));
  expect(item.body).toMatchObject({ _meta: { schema: PAGE }, title: 'Welcome' });
  const family = `/spaces/${space.key}/families/${String(created.json['familyId'])}`;
  const french = JSON.stringify({ locale: 'fr-FR', label: 'Accueil', body: { title: 'Accueil' } });
  expect((await send(space, 'POST', `${family}/variants`, french)).status).toBe(201);
  expect((await send(space, 'POST', `${family}/variants`, french)).json).toMatchObject({ code: 'LOCALE_TAKEN' });
  expect((await send(space, 'GET', family)).json['variants']).toHaveLength(2);
  expect((await send(space, 'DELETE', family)).status).toBe(204);
  expect((await send(space, 'GET', address)).status).toBe(404);
});

test('delivers published content by key and locale, with embedded links and without drafts', async () => {
  const [linked, home] = [page('delivered link', []), page('delivered', ['delivered link'])];
  const lines = [linked, { ...home, locale: 'en-GB', deliveryKey: 'delivered-home' }];
  const results = await importInto(space, lines);
  const url = `/spaces/${space.key}/delivery/delivered-home?locale=fr-FR&links=1`;
  expect((await send(space, 'GET', url)).status).toBe(404);
  const [link, root] = results.map(({ variantId }) => variantId);
  const publish = (id: string | undefined) => send(space, 'POST', `/spaces/${space.key}/variants/${id}/publish`);
  expect((await publish(root)).status).toBe(204);
  const draft = await send(space, 'GET', url);
  expect(draft.json).toMatchObject({ locale: 'en-GB', body: { title: 'delivered', links: [{ $link: link }] } });
  expect(JSON.stringify(draft.json)).not.toContain('"item"');
  await publish(link);
  const { status, headers, json } = await send(space, 'GET', url);
  expect(json).toMatchObject({ body: { links: [{ $link: link, item: { body: { title: 'delivered link' } } }] } });
  expect([status, headers.get('content-language')]).toEqual([200, 'en-GB']);
  expect(headers.get('surrogate-key')).toContain(`variant-${link}`);
  const etag = String(headers.get('etag'));
  expect((await send(space, 'GET', url, undefined, { 'if-none-match': etag })).status).toBe(304);
  await send(space, 'PATCH', `/spaces/${space.key}/variants/${root}`, '{"body":{"title":"draft"}}');
  expect((await send(space, 'GET', url)).headers.get('etag')).toBe(etag);
});

test('hides other spaces, and names a missing scope', async () => {
  expect((await send(space, 'GET', `/spaces/${other.key}/families`)).status).toBe(404);
  const reader = space.as('reader');
  const refused = await send(reader, 'POST', `/spaces/${space.key}/import`, '{}');
  expect(refused).toMatchObject({ status: 403, json: { code: 'FORBIDDEN', scope: 'write' } });
  const lists = ['locales', 'repositories', 'content-types', 'workflow-states', 'families'];
  for (const list of lists) expect((await send(reader, 'GET', `/spaces/${space.key}/${list}`)).status).toBe(200);
});

test('serves the API document and the page of a problem without a token', async () => {
  const { gatewayUrl } = space.system;
  expect((await fetch(`${gatewayUrl}/v1/openapi.json`)).status).toBe(200);
  expect((await fetch(`${gatewayUrl}/v1/docs`)).status).toBe(200);
  const { type } = (await (await fetch(`${gatewayUrl}/v1/spaces`)).json()) as { type: string };
  expect((await fetch(type)).status).toBe(200);
});
