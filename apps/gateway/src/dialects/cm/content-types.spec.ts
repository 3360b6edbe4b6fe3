import {
  createField,
  createModel,
  deleteField,
  deleteModel,
  listModels,
  readModel,
  readOperationResult,
  RejectedError,
  updateField,
  updateModel,
} from '@scriptorium/contracts';

import { fieldView, modelView } from '../../testing/cm-views';
import { PUBLIC, type RecordingGateway, startRecordingGateway } from '../../testing/recording-gateway';

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
  rpc.asked.length = 0;
  rpc.answer(listModels, () => ({ models: [page, modelView({ apiKey: 'block', isBlock: true })] }));
  rpc.answer(readModel, () => page);
  rpc.answer(createModel, () => modelView());
  rpc.answer(updateModel, () => started);
  rpc.answer(deleteModel, () => started);
  rpc.answer(createField, () => started);
  rpc.answer(updateField, () => started);
  rpc.answer(deleteField, () => started);
  rpc.answer(readOperationResult, () => ({ result: { kind: 'model' as const, model: page } }));
});

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

async function ask(method: Method, path: string, body?: object, branch = 'docs') {
  const reply = await gateway.app.inject({
    method,
    url: `/api/v2/cm/branches/${branch}/content-types${path}`,
    headers: { authorization: 'Bearer admin', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  const json = reply.payload === '' ? undefined : reply.json<Record<string, unknown>>();
  return { status: reply.statusCode, location: reply.headers.location, json };
}

const asked = () =>
  gateway.rpc.asked.map(({ subject }) => subject.split('.').at(-2)).filter((name) => name !== 'read-caller');

test('models are listed with their fields in order, blocks are not', async () => {
  expect((await ask('GET', '')).json).toEqual({
    totalCount: 1,
    data: [
      {
        ...{ id: 'page', name: 'Page', description: 'A page.' },
        fields: [
          expect.objectContaining({ id: 'title', name: 'Title', type: 'ShortText', required: false, localized: true }),
          expect.objectContaining({ id: 'hero', type: 'Media', helpText: null, rules: {} }),
        ],
        system: { environment: 'docs', type: 'ContentType' },
      },
    ],
  });
});

test('one is made with its fields, one after the other, each result waited for', async () => {
  const fields = [
    { id: 'title', name: 'Title', type: 'ShortText', required: true, rules: { length: { max: 80 } } },
    { id: 'related', type: 'Reference', localized: false, helpText: 'What else to read.' },
  ];
  const reply = await ask('POST', '', { id: 'page', name: 'Page', description: 'A page.', fields });
  expect([reply.status, reply.location]).toEqual([201, `${PUBLIC}/api/v2/cm/branches/docs/content-types/page`]);
  const each = ['create-field', 'read-operation-result'];
  expect(asked()).toEqual(['create-model', ...each, ...each, 'read-model']);
  expect(gateway.rpc.lastRequest(createModel)).toMatchObject({
    ...{ spaceKey: 'docs', apiKey: 'page', name: 'Page', settings: { hint: 'A page.' } },
  });
  const sent = gateway.rpc.asked.filter(({ subject }) => subject === createField.subject).map(({ request }) => request);
  expect(sent).toEqual([
    expect.objectContaining({
      ...{ model: page.id, apiKey: 'title', label: 'Title', fieldType: 'string', isLocalized: true, position: 1 },
      validators: { length: { max: 80 }, required: {} },
    }),
    expect.objectContaining({
      ...{ apiKey: 'related', label: 'related', fieldType: 'links', isLocalized: false, position: 2 },
      settings: { hint: 'What else to read.' },
    }),
  ]);
});

test('what is wrong with a field is refused before anything is made', async () => {
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
    expect(await ask('POST', '', { id: 'page', name: 'Page', fields })).toMatchObject({
      status: 400,
      json: { property },
    });
  }
  expect(asked()).toEqual([]);
});

test('a field that the store refuses takes the new content type with it', async () => {
  gateway.rpc.answer(createField, () => {
    throw new RejectedError('INVALID_FIELD', 'No.', { field: 'title', code: 'VALIDATION_INVALID' });
  });
  const fields = [{ id: 'title', type: 'ShortText' }];
  const { status, json } = await ask('POST', '', { id: 'page', name: 'Page', fields });
  expect([status, json]).toEqual([400, expect.objectContaining({ type: 'urn:scriptorium:problem:invalid-field' })]);
  expect(asked()).toEqual(['create-model', 'create-field', 'delete-model']);
});

test('an update changes, adds and takes away fields by their ids', async () => {
  const fields = [
    { id: 'title', type: 'LongText' },
    { id: 'slug', type: 'Slug' },
  ];
  const { status } = await ask('PUT', '/page', { name: 'Site', fields });
  expect(status).toBe(200);
  expect(asked().filter((name) => name !== 'read-operation-result')).toEqual([
    ...['read-model', 'update-model', 'delete-field', 'update-field', 'create-field', 'read-model'],
  ]);
  expect(gateway.rpc.lastRequest(updateModel)).toMatchObject({ model: page.id, name: 'Site' });
  expect(gateway.rpc.lastRequest(deleteField)).toMatchObject({ field: hero.id });
  expect(gateway.rpc.lastRequest(updateField)).toMatchObject({ field: title.id, label: 'Title', fieldType: 'text' });
});

test('an update without fields leaves them, and one field that holds one file stays so', async () => {
  await ask('PUT', '/page', { description: null });
  expect(gateway.rpc.lastRequest(updateModel)).toMatchObject({ settings: { hint: null } });
  expect(asked()).not.toContain('delete-field');
  await ask('PUT', '/page', { fields: [{ id: 'hero', type: 'Media' }] });
  expect(gateway.rpc.lastRequest(updateField)).toMatchObject({ field: hero.id, fieldType: 'file' });
});

test('a rich text is kept as JSON and called so again; a structured text that is there stays one', async () => {
  const rich = fieldView({ apiKey: 'rich', fieldType: 'json', settings: { cm_type: 'RichText' } });
  const structured = fieldView({ apiKey: 'text', fieldType: 'structured_text', position: 2 });
  gateway.rpc.answer(readModel, () => modelView({ fields: [rich, structured] }));
  const { json } = await ask('GET', '/page');
  const fields = [expect.objectContaining({ type: 'RichText' }), expect.objectContaining({ type: 'RichText' })];
  expect(json?.['fields']).toEqual(fields);
  await ask('PUT', '/page', { fields: [{ id: 'text', type: 'RichText' }] });
  expect(gateway.rpc.lastRequest(updateField)).toMatchObject({ fieldType: 'structured_text', settings: {} });
  await ask('PUT', '/page', { fields: [{ id: 'more', type: 'RichText' }] });
  expect(gateway.rpc.lastRequest(createField)).toMatchObject({ fieldType: 'json', settings: { cm_type: 'RichText' } });
});

test('one is deleted when no item has it', async () => {
  expect(await ask('DELETE', '/page')).toMatchObject({ status: 204, json: undefined });
  expect(gateway.rpc.lastRequest(deleteModel)).toMatchObject({ model: page.id, unlessUsed: true });
  gateway.rpc.answer(deleteModel, () => {
    throw new RejectedError('CONTENT_TYPE_IN_USE', 'There are items of the content type "page".');
  });
  expect(await ask('DELETE', '/page')).toMatchObject({
    status: 409,
    json: { type: 'urn:scriptorium:problem:content-type-in-use' },
  });
});

test('what is not there is told apart from a branch that is not, and a block is not there', async () => {
  const missing = (what: string) => ({ status: 404, json: { type: `urn:scriptorium:problem:${what}-not-found` } });
  expect(await ask('GET', '/page', undefined, 'nowhere')).toMatchObject(missing('branch'));
  gateway.rpc.answer(readModel, () => modelView({ isBlock: true }));
  expect(await ask('GET', '/page')).toMatchObject(missing('content-type'));
  gateway.rpc.answer(readModel, () => {
    throw new RejectedError('NOT_FOUND', 'none');
  });
  expect(await ask('GET', '/page')).toMatchObject(missing('content-type'));
});
