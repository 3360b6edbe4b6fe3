import {
  createModelWithFields,
  deleteModel,
  listModels,
  readModel,
  RejectedError,
  updateModelWithFields,
} from '@scriptorium/contracts';

import { fieldView, modelView } from '../../../testing/cm-views';
import { PUBLIC, type RecordingGateway, startRecordingGateway } from '../../../testing/recording-gateway';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
});

afterAll(() => gateway.app.close());

const title = fieldView();
const hero = fieldView({ id: 'AAAAAAAAAAAAAAAAAAAAAw', apiKey: 'hero', label: 'Hero', fieldType: 'file', position: 2 });
const page = modelView({ fields: [hero, title], settings: { hint: 'A page.' } });
const started = { operationId: 'AAAAAAAAAAAAAAAAAAAAEA' };

beforeEach(() => {
  const { rpc } = gateway;
  rpc.requests.length = 0;
  rpc.answer(listModels, () => ({ models: [page, modelView({ apiKey: 'block', isBlock: true })] }));
  rpc.answer(readModel, () => page);
  rpc.answer(createModelWithFields, () => page);
  rpc.answer(updateModelWithFields, () => page);
  rpc.answer(deleteModel, () => started);
});

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

async function send(method: Method, path: string, body?: object, branch = 'docs') {
  const reply = await gateway.app.inject({
    method,
    url: `/api/v2/cm/branches/${branch}/content-types${path}`,
    headers: { authorization: 'Bearer admin', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  const json = reply.payload === '' ? undefined : reply.json<Record<string, unknown>>();
  return { status: reply.statusCode, location: reply.headers.location, json };
}

const subjects = () =>
  gateway.rpc.requests.map(({ subject }) => subject.split('.').at(-2)).filter((name) => name !== 'read-caller');

test('lists models with their fields in order, without block models', async () => {
  expect((await send('GET', '')).json).toEqual({
    totalCount: 1,
    data: [
      {
        id: 'page',
        name: 'Page',
        description: 'A page.',
        fields: [
          expect.objectContaining({ id: 'title', name: 'Title', type: 'ShortText', required: false, localized: true }),
          expect.objectContaining({ id: 'hero', type: 'Media', helpText: null, rules: {} }),
        ],
        system: { environment: 'docs', type: 'ContentType' },
      },
    ],
  });
});

test('creates a content type with its fields in one rpc', async () => {
  const fields = [
    { id: 'title', name: 'Title', type: 'ShortText', required: true, rules: { length: { max: 80 } } },
    { id: 'related', type: 'Reference', localized: false, helpText: 'Related articles.' },
  ];
  const reply = await send('POST', '', { id: 'page', name: 'Page', description: 'A page.', fields });
  expect([reply.status, reply.location]).toEqual([201, `${PUBLIC}/api/v2/cm/branches/docs/content-types/page`]);
  expect(subjects()).toEqual(['create-model-with-fields']);
  expect(gateway.rpc.lastRequest(createModelWithFields)).toMatchObject({
    spaceKey: 'docs',
    apiKey: 'page',
    name: 'Page',
    settings: { hint: 'A page.' },
    fields: [
      {
        apiKey: 'title',
        label: 'Title',
        types: [{ fieldType: 'string' }],
        isRequired: true,
        rules: { length: { max: 80 } },
      },
      {
        apiKey: 'related',
        types: [{ fieldType: 'links' }, { fieldType: 'link' }],
        isLocalized: false,
        settings: { hint: 'Related articles.' },
      },
    ],
  });
});

test('rejects an invalid field before any rpc', async () => {
  for (const [fields, property] of [
    [[{ id: 'a', type: 'Nonsense' }], 'fields[0].type'],
    [[{ type: 'ShortText' }], 'fields[0].id'],
    [[{ id: 'a', type: 'ShortText', required: 'yes' }], 'fields[0].required'],
    [
      [
        { id: 'a', type: 'ShortText' },
        { id: 'a', type: 'LongText' },
      ],
      'fields',
    ],
  ] as const) {
    expect(await send('POST', '', { id: 'page', name: 'Page', fields })).toMatchObject({
      status: 400,
      json: { property },
    });
  }
  expect(subjects()).toEqual([]);
});

test('changes a content type and its fields in one rpc without the absent members', async () => {
  const fields = [{ id: 'title', type: 'LongText' }];
  expect((await send('PUT', '/page', { name: 'Site', fields })).status).toBe(200);
  expect(subjects()).toEqual(['read-model', 'update-model-with-fields']);
  const { name, fields: sent, settings } = gateway.rpc.lastRequest(updateModelWithFields);
  const types = [{ fieldType: 'text', settings: {} }];
  expect([name, sent, settings]).toEqual(['Site', [{ apiKey: 'title', types }], undefined]);
  await send('PUT', '/page', { description: null });
  expect(gateway.rpc.lastRequest(updateModelWithFields)).toMatchObject({ settings: { hint: null } });
  expect(gateway.rpc.lastRequest(updateModelWithFields)).not.toHaveProperty('fields');
});

test('passes on the rejection if the content type is deleted or invalid at the time of the update', async () => {
  const rejectWith = (code: string, data: object) =>
    gateway.rpc.answer(updateModelWithFields, () => {
      throw new RejectedError(code, 'No.', { ...data });
    });
  rejectWith('NOT_FOUND', { what: 'model' });
  expect(await send('PUT', '/page', { name: 'Site' })).toMatchObject({
    status: 404,
    json: { type: 'urn:scriptorium:problem:content-type-not-found' },
  });
  rejectWith('INVALID_FIELD', { field: 'title', code: 'VALIDATION_INVALID' });
  expect(await send('PUT', '/page', { name: 'Site' })).toMatchObject({
    status: 400,
    json: { type: 'urn:scriptorium:problem:invalid-field' },
  });
});

test('presents a marked JSON field and a structured text as RichText, and marks a new RichText', async () => {
  const rich = fieldView({ apiKey: 'rich', fieldType: 'json', settings: { cm_type: 'RichText' } });
  const structured = fieldView({ apiKey: 'text', fieldType: 'structured_text', position: 2 });
  gateway.rpc.answer(readModel, () => modelView({ fields: [rich, structured] }));
  const { json } = await send('GET', '/page');
  const fields = [expect.objectContaining({ type: 'RichText' }), expect.objectContaining({ type: 'RichText' })];
  expect(json?.['fields']).toEqual(fields);
  await send('PUT', '/page', { fields: [{ id: 'text', type: 'RichText' }] });
  expect(gateway.rpc.lastRequest(updateModelWithFields).fields?.[0]?.types).toEqual([
    { fieldType: 'json', settings: { cm_type: 'RichText' } },
    { fieldType: 'structured_text', settings: {} },
  ]);
});

test('deletes a content type unless an item uses it', async () => {
  expect(await send('DELETE', '/page')).toMatchObject({ status: 204, json: undefined });
  expect(gateway.rpc.lastRequest(deleteModel)).toMatchObject({ model: page.id, unlessUsed: true });
  gateway.rpc.answer(deleteModel, () => {
    throw new RejectedError('CONTENT_TYPE_IN_USE', 'There are items of the content type "page".');
  });
  expect(await send('DELETE', '/page')).toMatchObject({
    status: 409,
    json: { type: 'urn:scriptorium:problem:content-type-in-use' },
  });
});

test('distinguishes an unknown content type from an unknown branch, and hides block models', async () => {
  const missing = (what: string) => ({ status: 404, json: { type: `urn:scriptorium:problem:${what}-not-found` } });
  expect(await send('GET', '/page', undefined, 'nowhere')).toMatchObject(missing('branch'));
  gateway.rpc.answer(readModel, () => modelView({ isBlock: true }));
  expect(await send('GET', '/page')).toMatchObject(missing('content-type'));
  gateway.rpc.answer(readModel, () => {
    throw new RejectedError('NOT_FOUND', 'none');
  });
  expect(await send('GET', '/page')).toMatchObject(missing('content-type'));
});
