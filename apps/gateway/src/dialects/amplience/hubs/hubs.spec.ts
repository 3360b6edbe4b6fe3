import {
  createFolder,
  createSchema,
  facetItems,
  type FolderView,
  listFolders,
  listGroupLocales,
  listRepositories,
  listSpaces,
  readCachedSchema,
  readFolder,
  type RepositoryView,
  type SchemaView,
  type SpaceView,
  unassignContentType,
  updateSettings,
} from '@scriptorium/contracts';

import { hubId, PUBLIC, type RecordingGateway, startRecordingGateway } from '../../../testing/recording-gateway';
import { emptyPage, itemView, repositoryId } from '../../../testing/views';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
});

afterAll(() => gateway.app.close());

type Json = Record<string, unknown> & { _links: Record<string, { href: string; templated?: boolean }> };

async function send(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object, token = 'admin') {
  const headers = { authorization: `bearer ${token}`, 'content-type': 'application/json' };
  const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
  const reply = await gateway.app.inject({ method, url: `/v2/content/${path}`, headers, ...payload });
  return { status: reply.statusCode, json: (reply.payload === '' ? {} : reply.json()) as Json };
}

const written = { createdBy: 'u', createdDate: 'd', lastModifiedBy: 'u', lastModifiedDate: 'd' };
const space: SpaceView = {
  key: 'docs',
  hubId,
  label: 'Docs',
  description: null,
  ...written,
  settings: { devices: [{ name: 'phone' }] },
  locales: ['en-GB', 'de-DE'],
};
const folder: FolderView = { id: '0e0e0e0e0e0e0e0e0e0e0e0e', hubId, name: 'f', repositoryId, parentId: null };
const hub = `hubs/${hubId}`;

test('lists the spaces of the token as hubs, with the locales that the CLI reads and merges', async () => {
  gateway.rpc.answer(listSpaces, () => ({ items: [space], page: { ...emptyPage, totalElements: 1, totalPages: 1 } }));
  const { json } = await send('GET', 'hubs?size=100');
  expect(json).toMatchObject({
    _embedded: {
      hubs: [
        {
          id: hubId,
          name: 'docs',
          label: 'Docs',
          status: 'ACTIVE',
          settings: { devices: [{ name: 'phone' }], applications: [], localization: { locales: ['en-GB', 'de-DE'] } },
        },
      ],
    },
  });
});

test('names every parameter that a list reads in its template', async () => {
  gateway.rpc.answer(listSpaces, () => ({ items: [space], page: emptyPage }));
  const { json } = await send('GET', 'hubs');
  const [{ _links }] = (json['_embedded'] as { hubs: [Json] }).hubs;
  const at = (path: string) => ({ href: `${PUBLIC}/v2/content/${hub}/${path}`, templated: true });
  expect(_links).toMatchObject({
    'content-repositories': at('content-repositories{?page,size,sort}'),
    'content-types': at('content-types{?page,size,sort,status}'),
    'list-content-type-schemas': at('content-type-schemas{?page,size,sort,status}'),
    'facet-content-items': at('content-items/facet{?page,projection,query,size,sort}'),
    'workflow-states': at('workflow-states{?page,size,sort}'),
  });
  for (const rel of ['webhooks', 'extensions', 'events', 'algolia-search-indexes'])
    expect(_links).not.toHaveProperty(rel);
});

test('changes the settings that are sent and ignores unknown members', async () => {
  gateway.rpc.answer(updateSettings, () => space);
  const sent = { applications: [{ name: 'x' }], localization: { locales: ['en-GB'] }, publishing: {}, devices: null };
  expect((await send('PATCH', `${hub}/settings`, sent)).json).toMatchObject({
    localization: { locales: ['en-GB', 'de-DE'] },
  });
  const { settings, locales } = gateway.rpc.lastRequest(updateSettings);
  expect({ settings, locales }).toEqual({ settings: { applications: [{ name: 'x' }] }, locales: ['en-GB'] });
});

describe('repositories', () => {
  const repository: RepositoryView = {
    id: repositoryId,
    hubId,
    name: 'r',
    label: 'R',
    status: 'ACTIVE',
    type: 'CONTENT',
    features: ['slots'],
    itemLocales: ['en-GB'],
    contentTypes: [{ hubContentTypeId: 't', contentTypeUri: 'u' }],
  };

  test('finds repositories by a feature', async () => {
    gateway.rpc.answer(listRepositories, () => ({ items: [repository], page: emptyPage }));
    const { json } = await send(
      'GET',
      `${hub}/content-repositories/search/findByFeaturesContaining?feature=slots&size=1`,
    );
    expect(gateway.rpc.lastRequest(listRepositories)).toMatchObject({
      hubId,
      feature: 'slots',
      page: { page: 0, size: 1 },
    });
    expect(json).toMatchObject({
      _embedded: { 'content-repositories': [{ id: repositoryId, itemLocales: ['en-GB'] }] },
    });
  });

  test('links only the actions that the scopes of the token allow', async () => {
    gateway.rpc.answer(listRepositories, () => ({ items: [repository], page: emptyPage }));
    const relsFor = async (token: string) => {
      const { json } = await send('GET', `${hub}/content-repositories`, undefined, token);
      return (json['_embedded'] as { 'content-repositories': [Json] })['content-repositories'][0]._links;
    };
    expect(await relsFor('read,write')).toMatchObject({
      'create-content-item': { href: expect.stringContaining('/content-items{?ignoreSchemaValidation}') },
      'create-folder': { href: expect.stringContaining('/folders') },
    });
    const readOnly = Object.keys(await relsFor('read'));
    for (const rel of ['create-content-item', 'create-folder', 'assign-content-type'])
      expect(readOnly).not.toContain(rel);
  });

  test('returns the locales of the localization group in both forms', async () => {
    gateway.rpc.answer(listGroupLocales, () => ({ locales: ['en-GB', 'de-DE'] }));
    const { json } = await send('GET', `content-repositories/${repositoryId}/localization-group/locales`);
    expect(json).toMatchObject({
      locales: ['en-GB', 'de-DE'],
      _embedded: { locales: [{ locale: 'en-GB' }, { locale: 'de-DE' }] },
      _links: { self: {} },
    });
  });

  test('unassigns a content type with 204', async () => {
    gateway.rpc.answer(unassignContentType, () => repository);
    expect((await send('DELETE', `content-repositories/${repositoryId}/content-types/${folder.id}`)).status).toBe(204);
  });
});

describe('folders', () => {
  test('links the parent folder unless the folder is at the top', async () => {
    gateway.rpc.answer(readFolder, () => folder);
    const top = (await send('GET', `folders/${folder.id}`)).json._links;
    expect(top).not.toHaveProperty('parent-folder');
    expect(top['content-items']).toEqual({
      href: `${PUBLIC}/v2/content/content-repositories/${repositoryId}/content-items?folderId=${folder.id}{&page,projection,size,sort,status}`,
      templated: true,
    });
    gateway.rpc.answer(readFolder, () => ({ ...folder, parentId: hubId }));
    expect((await send('GET', `folders/${folder.id}`)).json._links['parent-folder']?.href).toContain(
      `folders/${hubId}`,
    );
  });

  test('lists and creates folders at the top of a repository and inside another folder', async () => {
    gateway.rpc.answer(listFolders, () => ({ items: [], page: emptyPage }));
    gateway.rpc.answer(createFolder, () => folder);
    await send('GET', `folders/${folder.id}/folders?size=100`);
    expect(gateway.rpc.lastRequest(listFolders)).toMatchObject({ of: { parentId: folder.id } });
    expect((await send('POST', `content-repositories/${repositoryId}/folders`, { name: 'f' })).status).toBe(201);
    expect(gateway.rpc.lastRequest(createFolder)).toMatchObject({ name: 'f', in: { repositoryId } });
  });
});

test('returns the schema of a content type as an object, byte for byte', async () => {
  const cachedSchema = '{"z":1.0,"a":{}}';
  gateway.rpc.answer(readCachedSchema, () => ({ hubId, contentTypeUri: 'u', cachedSchema }));
  const headers = { authorization: 'bearer admin' };
  const reply = await gateway.app.inject({ url: `/content/content-types/${hubId}/schema`, headers });
  expect(reply.payload).toContain(`"cachedSchema":${cachedSchema},`);
});

test('receives and returns a schema as text', async () => {
  const body = '{"$id": "u"}';
  gateway.rpc.answer(createSchema, (request) => {
    const schema: SchemaView = { id: hubId, ...request, version: 1, status: 'ACTIVE', ...written };
    return schema;
  });
  const sent = { schemaId: 'u', body, validationLevel: 'SLOT' };
  const { status, json } = await send('POST', `${hub}/content-type-schemas`, sent);
  expect([status, json]).toEqual([201, expect.objectContaining(sent)]);
});

test('sends terms and filters of a facet request on and returns the counts', async () => {
  gateway.rpc.answer(facetItems, () => [
    { page: { ...emptyPage, totalElements: 1, totalPages: 1 }, facets: { locale: [{ id: 'de-DE', count: 3 }] } },
    { items: [itemView({ body: null })] },
  ]);
  const query = encodeURIComponent(`contentRepositoryId:"${repositoryId}"status:"ACTIVE"`);
  const fields = [{ facetAs: 'ENUM', field: 'locale', filter: { type: 'IN', values: ['de-DE'] } }];
  const { status, json } = await send('POST', `${hub}/content-items/facet?query=${query}&size=1`, {
    fields,
    returnEntities: true,
  });
  expect(gateway.rpc.lastRequest(facetItems)).toMatchObject({
    hubId,
    page: { page: 0, size: 1 },
    terms: [
      { field: 'contentRepositoryId', value: repositoryId },
      { field: 'status', value: 'ACTIVE' },
    ],
    fields,
    returnEntities: true,
  });
  expect(status).toBe(200);
  expect(json).toMatchObject({ _facets: { locale: [{ _id: 'de-DE', count: 3 }] }, page: { totalElements: 1 } });
  const [item] = (json['_embedded'] as { 'content-items': [Json] })['content-items'];
  expect(item).toMatchObject({ schema: 'https://schema.example/page' });
  expect(item).not.toHaveProperty('body');
});

test('searches labels with the old search', async () => {
  gateway.rpc.answer(facetItems, () => [{ page: emptyPage, facets: {} }]);
  expect((await send('GET', `${hub}/content-items/find?q=summer%20sale&size=1`)).status).toBe(200);
  expect(gateway.rpc.lastRequest(facetItems)).toMatchObject({
    terms: [{ field: 'label', value: 'summer sale' }],
    fields: [],
  });
});

test('rejects an unknown kind of facet and names the member', async () => {
  const fields = [{ facetAs: 'RANGE', field: 'locale' }];
  expect(await send('POST', `${hub}/content-items/facet`, { fields })).toMatchObject({
    status: 400,
    json: { errors: [{ property: 'facetAs', invalidValue: 'RANGE' }] },
  });
});
