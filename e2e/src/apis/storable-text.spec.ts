import { setTimeout as sleep } from 'node:timers/promises';
import { datocmsClient } from '../clients/datocms';
import { createModel, type Model, type NewField } from '../content/dato-models';
import { PAGE, pageSchema } from '../system/page';
import { openSpace, type Space } from '../system/open-space';

/*
 * Sends every writing request of every API with each of its strings replaced by a text that PostgreSQL or UTF-8 cannot
 * represent. The response is a 4xx, or the text is kept. It is never a 500.
 */
type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

interface Writing {
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly path: string;
  readonly body: Json;
}

const TEXTS = ['\0', '\ud800', 'a\0b', 'a\udc00b'];

let space: Space;
let hub: string;
let repositoryId: string;
let model: Model;
let made = 0;

beforeAll(async () => {
  space = await openSpace();
  hub = `/content/hubs/${space.hubId}`;
  repositoryId = String((await space.repository('content')).id);
  const client = datocmsClient(space);
  const fields: Record<string, NewField> = {
    title: { type: 'string' },
    data: { type: 'json' },
    about: { type: 'seo' },
  };
  model = await createModel(client, 'storable', fields, { draft_mode_active: true });
});

async function send({ method, path, body }: Writing): Promise<{ status: number; text: string }> {
  const headers = {
    authorization: `Bearer ${space.token}`,
    'content-type': 'application/json',
    'x-environment': space.key,
  };
  const response = await fetch(space.system.gatewayUrl + path, { method, headers, body: JSON.stringify(body) });
  if (response.status === 429) {
    await sleep(1_000);
    return send({ method, path, body });
  }
  return { status: response.status, text: await response.text() };
}

/** Returns one copy of the value for each string in it, with this string replaced. */
function* replaced(value: Json, text: string): Generator<Json> {
  if (typeof value === 'string') yield text;
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [at, element] of value.entries()) {
      for (const each of replaced(element as Json, text)) yield value.with(at, each) as Json;
    }
    return;
  }
  for (const [name, member] of Object.entries(value)) {
    for (const each of replaced(member, text)) yield { ...value, [name]: each };
  }
}

const fresh = (): string => `s${String((made += 1))}`;
const idOf = ({ text }: { text: string }): string => (JSON.parse(text) as { id: string }).id;
const datoIdOf = ({ text }: { text: string }): string => (JSON.parse(text) as { data: { id: string } }).data.id;

const newItem = (): Writing => ({
  method: 'POST',
  path: `/content/content-repositories/${repositoryId}/content-items`,
  body: {
    label: 'x',
    locale: 'en-GB',
    assignees: ['someone'],
    body: {
      _meta: { schema: PAGE, name: 'x', deliveryKey: fresh(), hierarchy: { root: true, parentId: null } },
      title: 'x',
    },
  },
});
const plainItem = async (): Promise<string> => {
  const body = { label: 'x', body: { _meta: { schema: PAGE, name: 'x' }, title: 'x' } };
  return idOf(await send({ method: 'POST', path: newItem().path, body }));
};
const itemPath = async (rest = ''): Promise<string> => `/content/content-items/${await plainItem()}${rest}`;
const cmPath = (rest: string): string => `/api/v2/cm/branches/${space.key}/${rest}`;
const document = (type: string, attributes: Json, more: object = {}): Json => ({ data: { type, attributes, ...more } });
const schemaUri = async (): Promise<string> => {
  const schemaId = `https://e2e.scriptorium.example/${fresh()}`;
  const body = JSON.stringify({ ...pageSchema, $id: schemaId });
  await send({
    method: 'POST',
    path: `${hub}/content-type-schemas`,
    body: { schemaId, body, validationLevel: 'CONTENT_TYPE' },
  });
  return schemaId;
};
const newModel = (): Writing => ({
  method: 'POST',
  path: '/item-types',
  body: document('item_type', { name: 'x', api_key: `m_${fresh()}`, hint: 'x', collection_appearance: 'compact' }),
});
const relatedToModel = (): object => ({ relationships: { item_type: { data: { type: 'item_type', id: model.id } } } });
const newRecord = (): Writing => ({
  method: 'POST',
  path: '/items',
  body: document('item', { title: 'x', data: '{"a":"x"}', about: { title: 'x', description: 'x' } }, relatedToModel()),
});
const newField = (): Json =>
  document('field', {
    label: 'x',
    api_key: `f_${fresh()}`,
    field_type: 'string',
    hint: 'x',
    default_value: 'x',
    validators: { format: { custom_pattern: 'x' }, enum: { values: ['x'] } },
    appearance: { editor: 'single_line', parameters: { heading: 'x' }, addons: [] },
  });
const cmType = (id: string): Json => ({
  id,
  name: 'x',
  description: 'x',
  fields: [{ id: 'title', name: 'x', type: 'ShortText', helpText: 'x', rules: { enum: { values: ['x'] } } }],
});
const cmItem = (type: string): Json => ({
  contentType: type,
  name: 'x',
  label: 'x',
  versionTags: ['x'],
  fields: { title: { type: 'ShortText', value: 'x' } },
});

const versionId = async (): Promise<string> => {
  const { text } = await send(newRecord());
  return (JSON.parse(text) as { data: { meta: { current_version: string } } }).data.meta.current_version;
};
/** An action on a job that has ended or is about to end. */
const jobPath = async (action: string): Promise<string> => {
  const path = `/content/content-items/${idOf(await send(newItem()))}/localize`;
  const job = idOf(await send({ method: 'POST', path, body: { version: 1, locales: ['fr-FR'] } }));
  return `/v1/spaces/${space.key}/jobs/${job}/${action}`;
};

const writings: Readonly<Record<string, () => Writing | Promise<Writing>>> = {
  'POST content-items': newItem,
  'PATCH content-item': async () => ({
    ...newItem(),
    method: 'PATCH',
    path: await itemPath(),
    body: { ...(newItem().body as object), locale: null, version: 1 },
  }),
  'PATCH content-items': async () => ({
    method: 'PATCH',
    path: '/content/content-items',
    body: [{ id: await plainItem(), version: 1, label: 'x' }],
  }),
  'POST locale': async () => ({
    method: 'POST',
    path: await itemPath('/locale'),
    body: { version: 1, locale: 'fr-FR' },
  }),
  'PATCH delivery-key': async () => ({
    method: 'PATCH',
    path: await itemPath('/delivery-key'),
    body: { version: 1, deliveryKey: 'x' },
  }),
  'PATCH workflow': async () => ({
    method: 'PATCH',
    path: await itemPath('/workflow'),
    body: { version: 1, workflow: { state: 'x' }, state: 'x' },
  }),
  'POST localize': async () => ({
    method: 'POST',
    path: `/content/content-items/${idOf(await send(newItem()))}/localize`,
    body: { version: 1, locales: ['fr-FR'] },
  }),
  'POST folders': () => ({
    method: 'POST',
    path: `/content/content-repositories/${repositoryId}/folders`,
    body: { name: fresh() },
  }),
  'PATCH settings': () => ({
    method: 'PATCH',
    path: `${hub}/settings`,
    body: {
      devices: [{ name: 'x', width: 1 }],
      applications: [{ name: 'x' }],

      contentItems: { a: 'x' },
    },
  }),
  'POST workflow-states': () => ({ method: 'POST', path: `${hub}/workflow-states`, body: { label: 'x', color: 'x' } }),
  'POST content-repositories': () => ({
    method: 'POST',
    path: `${hub}/content-repositories`,
    body: { name: fresh(), label: 'x', itemLocales: ['en-GB'] },
  }),
  'PATCH content-repository': () => ({
    method: 'PATCH',
    path: `/content/content-repositories/${repositoryId}`,
    body: { label: 'x' },
  }),
  'POST content-types of a repository': () => ({
    method: 'POST',
    path: `/content/content-repositories/${repositoryId}/content-types`,
    body: { contentTypeId: 'x' },
  }),
  'POST content-types': async () => ({
    method: 'POST',
    path: `${hub}/content-types`,
    body: {
      contentTypeUri: await schemaUri(),
      settings: { label: 'x', icons: [{ size: 1, url: 'x' }] },
    },
  }),
  'POST content-type-schemas': () => ({
    method: 'POST',
    path: `${hub}/content-type-schemas`,
    body: {
      schemaId: `https://e2e.scriptorium.example/${fresh()}`,
      body: JSON.stringify({ ...pageSchema, $id: 'x' }),
      validationLevel: 'CONTENT_TYPE',
    },
  }),
  'POST facet': () => ({
    method: 'POST',
    path: `${hub}/content-items/facet`,
    body: { fields: [{ facetAs: 'ENUM', field: 'locale', name: 'x', filter: { type: 'IN', values: ['x'] } }] },
  }),
  'POST /item-types': newModel,
  'PUT /item-types': async () => ({
    ...newModel(),
    method: 'PUT',
    path: `/item-types/${model.id}`,
    body: document('item_type', { name: 'Storable', hint: 'x' }),
  }),
  'POST fields': () => ({ method: 'POST', path: `/item-types/${model.id}/fields`, body: newField() }),
  'PUT /fields': async () => {
    const apiKey = `f_${fresh()}`;
    const body = document('field', { label: 'x', api_key: apiKey, field_type: 'string' });
    await send({ method: 'POST', path: `/item-types/${model.id}/fields`, body });
    return { method: 'PUT', path: `/fields/storable::${apiKey}`, body: newField() };
  },
  'POST /items': newRecord,
  'PUT /items': async () => ({
    ...newRecord(),
    method: 'PUT',
    path: `/items/${datoIdOf(await send({ ...newRecord(), body: document('item', { title: 'x' }, relatedToModel()) }))}`,
  }),
  'POST /items/validate': () => ({ ...newRecord(), path: '/items/validate' }),
  'POST /versions/restore': async () => ({
    method: 'POST',
    path: `/versions/${await versionId()}/restore`,
    body: { note: 'x' },
  }),
  'POST /items/bulk/move-to-stage': () => ({
    method: 'POST',
    path: '/items/bulk/move-to-stage',
    body: document(
      'item_bulk_move_to_stage_operation',
      { stage: 'x' },
      { relationships: { items: { data: [{ type: 'item', id: 'x' }] } } },
    ),
  }),
  'PUT /site': () => ({
    method: 'PUT',
    path: '/site',
    body: document('site', { name: 'x' }),
  }),
  'POST CM locales': () => ({
    method: 'POST',
    path: cmPath('locales'),
    body: { id: 'nl-BE', label: 'x', default: false },
  }),
  'PUT CM locale': () => ({ method: 'PUT', path: cmPath('locales/fr-FR'), body: { id: 'fr-FR', label: 'x' } }),
  'PUT CM default locale': () => ({ method: 'PUT', path: cmPath('locales/default'), body: { id: 'x', locale: 'x' } }),
  'POST CM content-types': () => ({ method: 'POST', path: cmPath('content-types'), body: cmType(`t_${fresh()}`) }),
  'PUT CM content-type': () => ({
    method: 'PUT',
    path: cmPath('content-types/storable'),
    body: { name: 'Storable', description: 'x' },
  }),
  'POST CM content-items': () => ({ method: 'POST', path: cmPath('content-items'), body: cmItem('storable') }),
  'POST native job cancel': async () => ({ method: 'POST', path: await jobPath('cancel'), body: { reason: 'x' } }),
  'POST native job retry': async () => ({ method: 'POST', path: await jobPath('retry'), body: { reason: 'x' } }),
  'POST native drives': () => ({
    method: 'POST',
    path: '/v1/drives',
    body: { space: space.key, name: 'x', store: 'postgres' },
  }),
};

/**
 * Requests with the id of a resource that does not exist, or for a job that has ended. The other requests are valid as
 * they are.
 */
const REFUSED_AS_IS = [
  'POST native job cancel',
  'POST native job retry',
  'PATCH workflow',
  'POST content-types of a repository',
  'POST /items/bulk/move-to-stage',
  'PUT CM default locale',
];

it.each(Object.keys(writings))('%s answers no string with a 500', async (name) => {
  const asIs = await writings[name]?.();
  const answered = asIs && (await send(asIs));
  if (!REFUSED_AS_IS.includes(name))
    expect([answered?.text, (answered?.status ?? 500) < 300]).toEqual([expect.anything(), true]);
  for (const text of TEXTS) {
    const count = [...replaced((await writings[name]?.())?.body ?? null, text)].length;
    expect(count).toBeGreaterThan(0);
    for (let at = 0; at < count; at += 1) {
      const writing = await writings[name]?.();
      if (writing === undefined) throw new Error(name);
      const body = [...replaced(writing.body, text)][at] ?? null;
      const answer = await send({ ...writing, body });
      const shown = `${JSON.stringify(body)} → ${String(answer.status)} ${answer.text.slice(0, 300)}`;
      if (answer.status >= 500) throw new Error(shown);
      if (answer.status >= 400) expect(() => JSON.parse(answer.text) as unknown).not.toThrow();
    }
  }
});

it.each([
  ['/content/content-items/%00', 404],
  ['/content/hubs/HUB/delivery-keys/content-item?key=%00', 400],
  ['/items?filter[query]=a%00b', 422],
  ['/items/%00', 404],
  ['/item-types/%00', 404],
  ['/api/v2/cm/branches/BRANCH/content-items?search=a%00b', 400],
  ['/api/v2/cm/branches/BRANCH/content-items/a%00?locale=fr-FR', 404],
  ['/api/v2/cm/branches/BRANCH/locales/%00', 404],
  ['/v1/spaces/BRANCH/jobs/%00', 404],
])('GET %s is answered with %i', async (path, status) => {
  const url = space.system.gatewayUrl + path.replace('HUB', space.hubId).replace('BRANCH', space.key);
  const headers = { authorization: `Bearer ${space.token}`, 'x-environment': space.key };
  const answer = await fetch(url, { headers });
  const text = await answer.text();
  expect([answer.status, text]).toEqual([status, expect.anything()]);
  // A 404 of the DatoCMS API has no details.
  if (status !== 404) expect(text).toContain('U+0000');
});

it.each([
  '/v1/spaces/BRANCH/jobs/ID/cancel',
  '/v1/spaces/BRANCH/jobs/ID/retry',
  '/versions/ID/restore',
  '/fields/ID/duplicate',
])('POST %s is rejected with a 4xx for ids that cannot be stored', async (path) => {
  // A NUL, a lone surrogate as three bytes of invalid UTF-8, and both within an id.
  for (const id of ['%00', '%ED%A0%80', 'a%00b', 'a%ED%B0%80b']) {
    const { status, text } = await send({
      method: 'POST',
      path: path.replace('BRANCH', space.key).replace('ID', id),
      body: {},
    });
    expect([id, text, status >= 400 && status < 500]).toEqual([id, expect.anything(), true]);
  }
});

it('a version whose title has a NUL or a lone surrogate is restored', async () => {
  const client = datocmsClient(space);
  for (const title of ['a\0b', 'a\ud800b']) {
    const record = await client.items.create({ item_type: { type: 'item_type', id: model.id }, title });
    await client.items.update(record.id, { title: 'another' });
    await client.itemVersions.restore(record.meta.current_version);
    expect((await client.items.find(record.id))['title']).toBe(title);
  }
});

it('a record whose title has a NUL and a lone surrogate is duplicated', async () => {
  const client = datocmsClient(space);
  for (const title of ['a\0b', 'a\ud800b']) {
    const record = await client.items.create({ item_type: { type: 'item_type', id: model.id }, title });
    const copy = await client.items.duplicate(record.id);
    expect(copy['title']).toContain(title);
  }
});
