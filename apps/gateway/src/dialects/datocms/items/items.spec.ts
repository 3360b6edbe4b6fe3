import {
  createRecord,
  deleteRecord,
  listRecords,
  listReferencingRecords,
  readModel,
  readRecord,
  RejectedError,
  TransientError,
  updateRecord,
} from '@scriptorium/contracts';

import { type RecordingGateway, startRecordingGateway } from '../../../testing/recording-gateway';
import {
  creatorId,
  fieldView,
  modelId,
  modelView,
  otherRecordId,
  recordId,
  recordMeta,
  recordView,
  versionId,
} from '../../../testing/record-views';
import { sendToDatocms } from '../../../testing/send-to-datocms';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
});

afterAll(() => gateway.app.close());

beforeEach(() => {
  gateway.rpc.answer(readModel, () => modelView());
  gateway.rpc.answer(readRecord, () => recordView());
  gateway.rpc.answer(createRecord, () => ({ record: recordView(), blocks: [], model: modelView() }));
  gateway.rpc.answer(updateRecord, () => ({ record: recordView(), blocks: [] }));
  gateway.rpc.answer(listRecords, () => [{ total: 2 }, { records: [recordView()] }, { records: [recordView()] }]);
});

const send = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: object | string) =>
  sendToDatocms(gateway, method, url, body);

const itemType = { data: { type: 'item_type', id: modelId } };

test('returns a record in the form of the client, with nulls, and its values byte for byte', async () => {
  const { status, json, text } = await send('GET', `/items/${recordId}`);
  expect(status).toBe(200);
  expect(json).toEqual({
    data: {
      type: 'item',
      id: recordId,
      attributes: { title: 'A', n: 1 },
      relationships: { item_type: itemType, creator: { data: { type: 'access_token', id: creatorId } } },
      meta: {
        created_at: '2022-03-01T15:48:31.864+00:00',
        updated_at: '2022-03-01T15:48:31.864+00:00',
        published_at: null,
        first_published_at: null,
        publication_scheduled_at: null,
        unpublishing_scheduled_at: null,
        status: 'draft',
        is_valid: true,
        is_current_version_valid: true,
        is_published_version_valid: null,
        current_version: versionId,
        stage: null,
        has_children: null,
      },
    },
  });
  expect(text).toContain('"n":1.0');
});

test('returns position and parent of a record in a tree as attributes', async () => {
  const meta = recordMeta({ hasChildren: false });
  gateway.rpc.answer(readRecord, () => recordView({ position: 3, parentId: null, meta }));
  expect((await send('GET', `/items/${recordId}`)).text).toContain(
    '{"title":"A","n":1.0,"position":3,"parent_id":null}',
  );
  gateway.rpc.answer(readRecord, () => recordView({ attributes: '{}', position: 3 }));
  expect((await send('GET', `/items/${recordId}`)).text).toContain('"attributes":{"position":3}');
});

test('returns blocks whole or as ids, depending on nested', async () => {
  const block = `{"type":"item","id":"${otherRecordId}","attributes":{},"relationships":{"item_type":{"data":{"type":"item_type","id":"${modelId}"}}}}`;
  gateway.rpc.answer(readRecord, ({ nested }) =>
    recordView({ attributes: nested === true ? `{"body":[${block}]}` : `{"body":["${otherRecordId}"]}` }),
  );
  expect((await send('GET', `/items/${recordId}?nested=true`)).json).toMatchObject({
    data: { attributes: { body: [{ type: 'item', relationships: { item_type: itemType } }] } },
  });
  expect((await send('GET', `/items/${recordId}`)).json).toMatchObject({
    data: { attributes: { body: [otherRecordId] } },
  });
});

test('reads the published version on request', async () => {
  await send('GET', `/items/${recordId}?version=published`);
  expect(gateway.rpc.lastRequest(readRecord)).toMatchObject({ state: 'published', spaceKey: 'docs', id: recordId });
  await send('GET', `/items/${recordId}`);
  expect(gateway.rpc.lastRequest(readRecord)).toMatchObject({ state: 'current', nested: false });
});

test('parses the bracket parameters of a list and returns the total count', async () => {
  const query = [
    'filter[type]=post',
    'filter[fields][title][matches][pattern]=a.*',
    'filter[fields][title][matches][case_sensitive]=false',
    'filter[fields][_status][in][]=draft&filter[fields][_status][in][]=published',
    'filter[only_valid]=true&locale=it&order_by=_updated_at_DESC,title_ASC',
    'page[offset]=30&page[limit]=10&nested=true&version=published',
  ].join('&');
  const { json } = await send('GET', `/items?${encodeURI(query)}`);
  expect(json).toMatchObject({ data: [{ type: 'item' }, { type: 'item' }], meta: { total_count: 2 } });
  expect(gateway.rpc.lastRequest(listRecords)).toMatchObject({
    models: ['post'],
    onlyValid: true,
    locale: 'it',
    filters: [
      { field: 'title', operator: 'matches', value: { pattern: 'a.*', case_sensitive: 'false' } },
      { field: '_status', operator: 'in', value: ['draft', 'published'] },
    ],
    order: [
      { field: '_updated_at', direction: 'desc' },
      { field: 'title', direction: 'asc' },
    ],
    state: 'published',
    nested: true,
    offset: 30,
    limit: 10,
  });
});

test('lists the first 30 current records by default', async () => {
  await send('GET', '/items');
  const { caller, ...request } = gateway.rpc.lastRequest(listRecords);
  expect(request).toEqual({ spaceKey: 'docs', state: 'current', nested: false, offset: 0, limit: 30 });
});

test('parses a list of more than 20 values as a list', async () => {
  const ids = Array.from({ length: 45 }, (_, at) => `id-${at}`);
  await send('GET', `/items?${ids.map((id) => `filter[fields][id][in][]=${id}`).join('&')}`);
  expect(gateway.rpc.lastRequest(listRecords).filters).toEqual([{ field: 'id', operator: 'in', value: ids }]);
  await send('GET', `/items?filter[ids]=${ids.join(',')}`);
  expect(gateway.rpc.lastRequest(listRecords).ids).toEqual(ids);
});

test.each([
  'page[limit]=501',
  'page[limit]=31&nested=true',
  'page[offset]=-1',
  'filter[ids]=a&filter[type]=b',
  'filter[fields][title]=x',
  'order_by=title_ASC',
  'order_by=title&filter[type]=post',
  'version=newest',
])('rejects a list with %s', async (query) => {
  const { status, json } = await send('GET', `/items?${query}`);
  expect(status).toBe(422);
  expect(json).toMatchObject({ data: [{ attributes: { code: 'INVALID_FORMAT' } }] });
});

test('creates a record from the text that was sent, and returns its model and the changed blocks', async () => {
  gateway.rpc.answer(createRecord, () => ({
    record: recordView(),
    blocks: [recordView({ id: otherRecordId })],
    model: modelView(),
  }));
  const body = `{"data":{"type":"item","id":"${recordId}","attributes":{ "title" : "A", "n":12345678901234567890 },
    "relationships":{"item_type":{"data":{"type":"item_type","id":"${modelId}"}}},
    "meta":{"created_at":"2018-11-24T10:00","first_published_at":"2018-11-24T10:00:00+02:00","updated_at":"x"}}}`;
  const { status, json } = await send('POST', '/items', body);
  expect(status).toBe(201);
  expect(json).toMatchObject({ data: { id: recordId }, included: [{ type: 'item_type' }, { id: otherRecordId }] });
  expect(json).not.toHaveProperty('included.1.relationships.creator');
  expect(gateway.rpc.lastRequest(createRecord)).toMatchObject({
    modelId,
    id: recordId,
    attributes: '{"title":"A","n":12345678901234567890}',
    createdAt: '2018-11-24T10:00:00.000Z',
    firstPublishedAt: '2018-11-24T08:00:00.000Z',
  });
});

test('updates a whole record, conditional on the version that was read', async () => {
  const { json } = await send('GET', `/items/${recordId}`);
  const { status, json: saved } = await send('PUT', `/items/${recordId}`, json);
  expect(status).toBe(200);
  expect(saved).toMatchObject({ data: { id: recordId }, included: [{ type: 'item_type', id: modelId }] });
  expect(gateway.rpc.lastRequest(updateRecord)).toMatchObject({
    id: recordId,
    attributes: '{"title":"A","n":1}',
    currentVersion: versionId,
    modelId,
    stage: null,
  });
});

test('sends only the values of a partial update on', async () => {
  await send('PUT', `/items/${recordId}`, { data: { id: recordId, type: 'item', attributes: { title: 'B' } } });
  const { caller, ...request } = gateway.rpc.lastRequest(updateRecord);
  expect(request).toEqual({ spaceKey: 'docs', id: recordId, attributes: '{"title":"B"}' });
});

test('reads position and parent_id from the attributes unless the model has a field of that name', async () => {
  const attributes = { title: 'B', position: 2, parent_id: null };
  const body = { data: { type: 'item', attributes } };
  await send('PUT', `/items/${recordId}`, body);
  expect(gateway.rpc.lastRequest(updateRecord)).toMatchObject({
    attributes: '{"title":"B"}',
    position: 2,
    parentId: null,
  });
  gateway.rpc.answer(readModel, () => modelView({ fields: [fieldView({ apiKey: 'position' })] }));
  await send('PUT', `/items/${recordId}`, body);
  expect(gateway.rpc.lastRequest(updateRecord)).toMatchObject({ attributes: '{"title":"B","position":2}' });
});

test('destroys a record with a job', async () => {
  gateway.rpc.answer(deleteRecord, () => ({ operationId: otherRecordId }));
  const { status, json } = await send('DELETE', `/items/${recordId}`);
  expect({ status, json }).toEqual({ status: 202, json: { data: { type: 'job', id: otherRecordId } } });
});

test('lists the records that link to a record without a count', async () => {
  gateway.rpc.answer(listReferencingRecords, () => [{ records: [recordView()] }]);
  const { json } = await send('GET', `/items/${recordId}/references?version=published-or-current&nested=true`);
  expect(json).toEqual({ data: [expect.objectContaining({ type: 'item' })] });
  expect(gateway.rpc.lastRequest(listReferencingRecords)).toMatchObject({
    state: 'published-or-current',
    nested: true,
  });
});

test('answers 404 to a malformed id without an rpc', async () => {
  const before = gateway.rpc.callCount(readRecord);
  for (const id of ['1234', 'post', `${recordId}x`, encodeURIComponent('a b/../c')]) {
    expect((await send('GET', `/items/${id}`)).status).toBe(404);
  }
  expect(gateway.rpc.callCount(readRecord)).toBe(before);
});

test('rejects a record of an unknown model', async () => {
  const body = { data: { type: 'item', attributes: {}, relationships: {} } };
  expect((await send('POST', '/items', body)).json).toMatchObject({
    data: [{ attributes: { code: 'INVALID_FORMAT' } }],
  });
  gateway.rpc.answer(readModel, () => {
    throw new RejectedError('NOT_FOUND', 'no');
  });
  const named = { data: { ...body.data, relationships: { item_type: itemType } } };
  expect((await send('POST', '/items', named)).json).toMatchObject({ data: [{ attributes: { code: 'NOT_FOUND' } }] });
});

test('does not mark the unknown outcome of a create as transient', async () => {
  const unavailable = (): never => {
    throw new TransientError('SERVICE_UNAVAILABLE', 'no service responds');
  };
  gateway.rpc.answer(createRecord, unavailable);
  gateway.rpc.answer(updateRecord, unavailable);
  const body = { data: { type: 'item', attributes: {}, relationships: { item_type: itemType } } };
  const created = await send('POST', '/items', body);
  expect(created).toMatchObject({ status: 503, json: { data: [{ attributes: { code: 'SERVICE_UNAVAILABLE' } }] } });
  expect(created.text).not.toContain('transient');
  const updated = await send('PUT', `/items/${recordId}`, body);
  expect(updated).toMatchObject({ status: 503, json: { data: [{ attributes: { transient: true } }] } });
});
