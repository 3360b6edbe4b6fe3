import type { SentRequest } from './sent-request';

/** Requests of the APIs without an OpenAPI document. Names in braces are replaced by `fillIds`. */
export const DIALECT_REQUESTS: readonly SentRequest[] = [...amplience(), ...datocms(), ...onedrive()];

function get(path: string, query?: Readonly<Record<string, string>>): SentRequest {
  return { method: 'GET', path, ...(query === undefined ? {} : { query }) };
}

function amplience(): SentRequest[] {
  const page = { page: '0', size: '5', sort: 'label,asc', status: 'ACTIVE' };
  const newItem = {
    label: 'x',
    locale: 'en-GB',
    assignees: ['x'],
    body: { _meta: { schema: 'x', name: 'x' }, title: 'x' },
  };
  const facet = { fields: [{ facetAs: 'ENUM', field: 'locale', name: 'x', filter: { type: 'IN', values: ['x'] } }] };
  return [
    get('/content/hubs', page),
    get('/content/hubs/{hub}'),
    {
      method: 'PATCH',
      path: '/content/hubs/{hub}/settings',
      body: { applications: [{ name: 'x', templatedUri: 'x' }] },
    },
    get('/content/hubs/{hub}/content-repositories', page),
    { method: 'POST', path: '/content/hubs/{hub}/content-repositories', body: { name: 'fuzz', label: 'x' } },
    get('/content/hubs/{hub}/content-types', page),
    {
      method: 'POST',
      path: '/content/hubs/{hub}/content-types',
      body: { contentTypeUri: 'x', settings: { label: 'x' } },
    },
    get('/content/hubs/{hub}/content-type-schemas', page),
    {
      method: 'POST',
      path: '/content/hubs/{hub}/content-type-schemas',
      body: { schemaId: 'https://x.example/x', body: '{}', validationLevel: 'CONTENT_TYPE' },
    },
    get('/content/hubs/{hub}/workflow-states', page),
    { method: 'POST', path: '/content/hubs/{hub}/workflow-states', body: { label: 'x', color: 'x' } },
    { method: 'POST', path: '/content/hubs/{hub}/content-items/facet', query: { query: 'label:"x"' }, body: facet },
    get('/content/hubs/{hub}/content-items/find', { query: 'label:"x"', ...page }),
    get('/content/hubs/{hub}/delivery-keys/content-item', { key: 'x' }),
    get('/content/content-repositories/{repository}/content-items', { ...page, folderId: 'x' }),
    { method: 'POST', path: '/content/content-repositories/{repository}/content-items', body: newItem },
    { method: 'POST', path: '/content/content-repositories/{repository}/folders', body: { name: 'x' } },
    get('/content/content-items/{content-item}'),
    { method: 'PATCH', path: '/content/content-items/{content-item}', body: { ...newItem, version: 1 } },
    get('/content/content-items/{content-item}/versions/1'),
    get('/content/content-items/{content-item}/history', { page: '0' }),
    { method: 'POST', path: '/content/content-items/{content-item}/localize', body: { version: 1, locales: ['x'] } },
    { method: 'POST', path: '/content/content-items/{content-item}/locale', body: { version: 1, locale: 'x' } },
    { method: 'PATCH', path: '/content/content-items/{content-item}/workflow', body: { version: 1, state: 'x' } },
    get('/content/content-items/search/findByIdWithParents', { id: 'x' }),
    get('/content/localization-jobs/search/findByRootContentItem', { id: 'x' }),
  ];
}

function datocms(): SentRequest[] {
  const model = { type: 'item_type', id: 'x' };
  const item = { data: { type: 'item', attributes: { title: 'x' }, relationships: { item_type: { data: model } } } };
  const list = {
    'filter[type]': 'x',
    'filter[query]': 'x',
    'filter[fields][title][eq]': 'x',
    'filter[fields][_updated_at][gt]': '2020-01-01T00:00:00Z',
    'page[limit]': '1',
    order_by: 'x_ASC',
    version: 'current',
    locale: 'x',
  };
  const field = {
    label: 'x',
    api_key: 'x',
    field_type: 'string',
    hint: 'x',
    validators: { format: { custom_pattern: 'x' } },
  };
  const bulk = { type: 'item_bulk_publish_operation', relationships: { items: { data: [{ type: 'item', id: 'x' }] } } };
  return [
    get('/site', { include: 'x' }),
    { method: 'PUT', path: '/site', body: { data: { type: 'site', attributes: { name: 'x', locales: ['en'] } } } },
    get('/item-types'),
    {
      method: 'POST',
      path: '/item-types',
      body: { data: { type: 'item_type', attributes: { name: 'x', api_key: 'fuzzed', hint: 'x' } } },
    },
    get('/item-types/x'),
    { method: 'POST', path: '/item-types/x/fields', body: { data: { type: 'field', attributes: field } } },
    get('/fields/x'),
    get('/items', list),
    get('/items', { 'filter[ids]': 'x', nested: 'true' }),
    { method: 'POST', path: '/items', body: item },
    { method: 'POST', path: '/items/validate', body: item },
    get('/items/x', { version: 'published' }),
    { method: 'PUT', path: '/items/x', body: item },
    { method: 'POST', path: '/items/x/duplicate' },
    { method: 'PUT', path: '/items/x/publish', query: { recursive: 'true' } },
    { method: 'POST', path: '/items/bulk/publish', body: { data: bulk } },
    get('/items/x/versions', { 'page[offset]': '0' }),
    { method: 'POST', path: '/versions/x/restore', body: { note: 'x' } },
    get('/job-results/x'),
  ];
}

function onedrive(): SentRequest[] {
  const list = {
    $filter: "name eq 'x'",
    $orderby: 'name',
    $top: '5',
    $select: 'id',
    $expand: 'children',
    $skiptoken: 'x',
  };
  const times = {
    fileSystemInfo: { createdDateTime: '2020-01-01T00:00:00Z', lastModifiedDateTime: '2020-01-01T00:00:00Z' },
  };
  const session = { item: { name: 'x', description: 'x', '@microsoft.graph.conflictBehavior': 'rename', ...times } };
  return [
    get('/v1.0/me/drive', list),
    get('/v1.0/me/drives', list),
    get('/v1.0/me/drive/root/children', list),
    get('/v1.0/me/drive/root:/x'),
    get('/v1.0/me/drive/items/x'),
    get("/v1.0/me/drive/root/search(q='x')", list),
    get('/v1.0/me/drive/root/delta', { token: 'x', $deltatoken: 'x' }),
    {
      method: 'POST',
      path: '/v1.0/me/drive/root/children',
      body: { name: 'x', folder: {}, description: 'x', ...times },
    },
    {
      method: 'PATCH',
      path: '/v1.0/me/drive/items/x',
      body: { name: 'x', parentReference: { id: 'x', path: 'x' }, ...times },
    },
    {
      method: 'POST',
      path: '/v1.0/me/drive/root:/x:/copy',
      body: { name: 'x', parentReference: { driveId: 'x', id: 'x', path: 'x' } },
    },
    { method: 'POST', path: '/v1.0/me/drive/root:/y:/createUploadSession', body: session },
    {
      method: 'POST',
      path: '/v1.0/$batch',
      body: { requests: [{ id: '1', method: 'GET', url: '/me/drive', dependsOn: ['x'] }] },
    },
    get('/v1.0/upload/x'),
    get('/v1.0/monitor/x'),
    get('/v1.0/download/x'),
  ];
}
