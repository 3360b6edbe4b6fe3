import {
  createField,
  createModel,
  deleteField,
  deleteModel,
  duplicateField,
  duplicateModel,
  listModels,
  listRecords,
  listReferencingModels,
  readField,
  readModel,
  readSite,
  updateField,
  updateModel,
  updateSite,
} from '@scriptorium/contracts';

import { sendToDatocms } from '../../../testing/send-to-datocms';
import {
  fieldId,
  fieldView,
  modelId,
  modelView,
  otherRecordId,
  recordView,
  siteView,
} from '../../../testing/record-views';
import { type RecordingGateway, startRecordingGateway } from '../../../testing/recording-gateway';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
  const { rpc } = gateway;
  const started = () => ({ operationId: otherRecordId });
  rpc.answer(listModels, () => ({ models: [modelView()] }));
  rpc.answer(listReferencingModels, () => ({
    models: [
      modelView({
        fields: [
          fieldView(),
          fieldView({ apiKey: 'author', validators: { item_item_type: { item_types: [modelId] } } }),
        ],
      }),
    ],
  }));
  rpc.answer(readModel, () => modelView());
  rpc.answer(createModel, () => modelView());
  rpc.answer(duplicateModel, () => modelView());
  rpc.answer(updateModel, started);
  rpc.answer(deleteModel, started);
  rpc.answer(createField, started);
  rpc.answer(updateField, started);
  rpc.answer(deleteField, started);
  rpc.answer(duplicateField, started);
  rpc.answer(updateSite, started);
  rpc.answer(readField, () => fieldView());
  rpc.answer(readSite, () => siteView());
});

afterAll(() => gateway.app.close());

const send = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: object) =>
  sendToDatocms(gateway, method, url, body);
const job = { status: 202, json: { data: { type: 'job', id: otherRecordId } } };
const none = { data: null };

describe('a model', () => {
  test('has all members of the client, with defaults for the settings that are not set', async () => {
    expect((await send('GET', '/item-types/post')).json).toEqual({
      data: {
        type: 'item_type',
        id: modelId,
        attributes: {
          name: 'Post',
          api_key: 'post',
          singleton: false,
          modular_block: false,
          sortable: false,
          tree: false,
          draft_mode_active: false,
          draft_saving_active: false,
          all_locales_required: false,
          ordering_direction: null,
          ordering_meta: null,
          collection_appearance: 'compact',
          collection_appeareance: 'compact',
          hint: null,
          inverse_relationships_enabled: false,
          has_singleton_item: false,
        },
        relationships: {
          singleton_item: none,
          fields: { data: [{ type: 'field', id: fieldId }] },
          fieldsets: { data: [] },
          title_field: { data: { type: 'field', id: fieldId } },
          presentation_title_field: none,
          presentation_image_field: none,
          image_preview_field: none,
          excerpt_field: none,
          ordering_field: none,
          workflow: none,
        },
        meta: { has_singleton_item: false },
      },
    });
    expect(gateway.rpc.lastRequest(readModel)).toMatchObject({ spaceKey: 'docs', model: 'post' });
  });

  test('is created synchronously, and changed and destroyed by jobs', async () => {
    const attributes = { name: 'Post', api_key: 'post', singleton: true, tree: true, collection_appeareance: 'table' };
    const body = { data: { type: 'item_type', id: modelId, attributes } };
    expect(await send('POST', '/item-types', body)).toMatchObject({ status: 201, json: { data: { id: modelId } } });
    expect(gateway.rpc.lastRequest(createModel)).toMatchObject({
      id: modelId,
      name: 'Post',
      apiKey: 'post',
      isSingleton: true,
      settings: { tree: true, collection_appearance: 'table' },
    });
    const related = { title_field: { data: { type: 'field', id: fieldId } }, excerpt_field: none };
    const change = { data: { type: 'item_type', id: modelId, attributes: {}, relationships: related } };
    expect(await send('PUT', `/item-types/${modelId}`, change)).toMatchObject(job);
    expect(gateway.rpc.lastRequest(updateModel)).toMatchObject({
      model: modelId,
      titleFieldId: fieldId,
      settings: { excerpt_field: null },
    });
    expect(await send('DELETE', `/item-types/${modelId}`)).toMatchObject(job);
  });

  test('is duplicated synchronously', async () => {
    expect(await send('POST', `/item-types/${modelId}/duplicate`)).toMatchObject({
      status: 201,
      json: { data: { type: 'item_type' } },
    });
  });

  test('can be sent back as it was returned', async () => {
    const { json } = await send('GET', '/item-types/post');
    expect((await send('PUT', '/item-types/post', json)).status).toBe(202);
  });

  test('is rejected with an unknown setting, which the error names', async () => {
    const body = { data: { type: 'item_type', attributes: { name: 'a', api_key: 'a', sorted: true } } };
    expect(await send('POST', '/item-types', body)).toMatchObject({
      status: 422,
      json: {
        data: [{ attributes: { code: 'INVALID_FORMAT', details: { messages: [expect.stringContaining('sorted')] } } }],
      },
    });
  });

  test('is listed with all others, without a count', async () => {
    expect((await send('GET', '/item-types')).json).toEqual({ data: [expect.objectContaining({ id: modelId })] });
    expect((await send('GET', '/item-types/post/referencing')).json).toMatchObject({ data: [{ type: 'item_type' }] });
    expect((await send('GET', '/item-types/post/fieldsets')).json).toEqual({ data: [] });
  });

  test('with a malformed name gets 404 without an rpc', async () => {
    const before = gateway.rpc.callCount(readModel);
    expect((await send('GET', `/item-types/${encodeURIComponent("x'")}`)).status).toBe(404);
    expect(gateway.rpc.callCount(readModel)).toBe(before);
  });
});

describe('a field', () => {
  const attributes = { label: 'Title', field_type: 'string', api_key: 'title' };

  test('has all members of the client, with a default editor', async () => {
    const appearance = { editor: 'single_line', parameters: { heading: false, placeholder: null }, addons: [] };
    expect((await send('GET', '/fields/post::title')).json).toEqual({
      data: {
        type: 'field',
        id: fieldId,
        attributes: {
          ...attributes,
          localized: false,
          validators: { required: {} },
          appearance,
          appeareance: appearance,
          position: 1,
          hint: null,
          default_value: null,
          deep_filtering_enabled: false,
          content_link_enabled: true,
        },
        relationships: { item_type: { data: { type: 'item_type', id: modelId } }, fieldset: none },
      },
    });
    expect(gateway.rpc.lastRequest(readField)).toMatchObject({ field: 'post::title' });
  });

  test('is created, changed, duplicated and destroyed by jobs', async () => {
    const body = {
      data: { type: 'field', attributes: { ...attributes, localized: true, validators: { unique: {} } } },
    };
    expect(await send('POST', '/item-types/post/fields', body)).toMatchObject(job);
    expect(gateway.rpc.lastRequest(createField)).toMatchObject({
      model: 'post',
      label: 'Title',
      fieldType: 'string',
      apiKey: 'title',
      isLocalized: true,
      validators: { unique: {} },
    });
    const editor = { editor: 'single_line', parameters: {}, addons: [] };
    const change = {
      data: { type: 'field', id: fieldId, attributes: { appeareance: editor, hint: null, position: 2 } },
    };
    expect(await send('PUT', `/fields/${fieldId}`, change)).toMatchObject(job);
    expect(gateway.rpc.lastRequest(updateField)).toMatchObject({
      field: fieldId,
      position: 2,
      settings: { appearance: editor, hint: null },
    });
    expect(await send('POST', `/fields/${fieldId}/duplicate`)).toMatchObject(job);
    expect(await send('DELETE', `/fields/${fieldId}`)).toMatchObject(job);
  });

  test('can be sent back as it was returned', async () => {
    const { json } = await send('GET', `/fields/${fieldId}`);
    expect((await send('PUT', `/fields/${fieldId}`, json)).status).toBe(202);
  });

  test('is rejected with an unknown type', async () => {
    const body = { data: { type: 'field', attributes: { ...attributes, field_type: 'number' } } };
    expect((await send('POST', '/item-types/post/fields', body)).status).toBe(422);
  });

  test('is listed with the fields of its model and with the fields that refer to a model', async () => {
    expect((await send('GET', '/item-types/post/fields')).json).toMatchObject({ data: [{ id: fieldId }] });
    expect((await send('GET', '/item-types/post/fields/referencing')).json).toMatchObject({
      data: [{ attributes: { api_key: 'author' } }],
    });
  });
});

describe('the site', () => {
  test('presents the space, with its default locale first', async () => {
    expect((await send('GET', '/site')).json).toMatchObject({
      data: {
        type: 'site',
        attributes: { name: 'Docs', locales: ['en', 'it'], timezone: 'Etc/UTC' },
        relationships: { item_types: { data: [{ type: 'item_type', id: modelId }] } },
        meta: { improved_items_listing: true },
      },
    });
  });

  test('includes models, fields and the records of singletons on request', async () => {
    gateway.rpc.answer(readSite, () => siteView({ models: [modelView({ singletonId: otherRecordId })] }));
    gateway.rpc.answer(listRecords, () => [{ total: 1 }, { records: [recordView({ id: otherRecordId })] }]);
    const included = async (include: string) => {
      const { json } = await send('GET', `/site?include=${include}`);
      return (json['included'] as { type: string }[]).map(({ type }) => type);
    };
    expect(await included('item_types,item_types.fields')).toEqual(['item_type', 'field']);
    expect(await included('item_types.singleton_item,account')).toEqual(['item_type', 'item']);
    expect(gateway.rpc.lastRequest(listRecords)).toMatchObject({ ids: [otherRecordId] });
    expect((await send('GET', '/site?include=roles')).status).toBe(422);
  });

  test('is changed by a job', async () => {
    const attributes = { locales: ['en', 'it', 'fr'], timezone: 'Europe/Rome' };
    expect(await send('PUT', '/site', { data: { type: 'site', attributes } })).toMatchObject(job);
    expect(gateway.rpc.lastRequest(updateSite)).toMatchObject({
      locales: ['en', 'it', 'fr'],
      settings: { timezone: 'Europe/Rome' },
    });
  });
});
