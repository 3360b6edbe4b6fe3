import {
  changeRecords,
  compareRecordStates,
  listRecordVersions,
  publishRecord,
  readModel,
  readRecord,
  readRecordVersion,
  RejectedError,
  restoreRecordVersion,
  unpublishRecord,
  validateRecord,
} from '@scriptorium/contracts';

import { sendToDatocms } from '../../../testing/send-to-datocms';
import {
  creatorId,
  fieldView,
  modelId,
  modelView,
  otherRecordId,
  recordId,
  recordView,
  versionId,
  versionView,
} from '../../../testing/record-views';
import { type RecordingGateway, startRecordingGateway } from '../../../testing/recording-gateway';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
  const { rpc } = gateway;
  rpc.answer(readModel, () => modelView());
  rpc.answer(readRecord, () => recordView());
  rpc.answer(publishRecord, () => recordView());
  rpc.answer(unpublishRecord, () => recordView());
  rpc.answer(changeRecords, () => ({ operationId: otherRecordId }));
  rpc.answer(restoreRecordVersion, () => ({ operationId: otherRecordId }));
  rpc.answer(validateRecord, () => ({}));
  rpc.answer(readRecordVersion, () => versionView());
  rpc.answer(listRecordVersions, () => ({ versions: [versionView({ isPublished: true })], total: 17 }));
});

afterAll(() => gateway.app.close());

const send = (method: 'GET' | 'POST' | 'PUT', url: string, body?: object) => sendToDatocms(gateway, method, url, body);
const job = { status: 202, json: { data: { type: 'job', id: otherRecordId } } };
const saved = { status: 200, json: { data: { type: 'item' }, included: [{ type: 'item_type', id: modelId }] } };

describe('publishing', () => {
  test('publishes the whole record without a body', async () => {
    expect(await send('PUT', `/items/${recordId}/publish`)).toMatchObject(saved);
    const { caller, ...request } = gateway.rpc.lastRequest(publishRecord);
    expect(request).toEqual({ spaceKey: 'docs', id: recordId, recursive: false });
    expect(await send('PUT', `/items/${recordId}/unpublish?recursive=true`)).toMatchObject(saved);
    expect(gateway.rpc.lastRequest(unpublishRecord)).toMatchObject({ recursive: true });
  });

  test('publishes the locales that the body names', async () => {
    const selected = { content_in_locales: ['it'], non_localized_content: false };
    const body = (type: string) => ({ data: { type, attributes: selected } });
    await send('PUT', `/items/${recordId}/publish?recursive=true`, body('selective_publish_operation'));
    expect(gateway.rpc.lastRequest(publishRecord)).toMatchObject({
      locales: ['it'],
      nonLocalized: false,
      recursive: true,
    });
    await send('PUT', `/items/${recordId}/unpublish`, body('selective_unpublish_operation'));
    expect(gateway.rpc.lastRequest(unpublishRecord)).toMatchObject({ locales: ['it'] });
  });

  test('returns the reason of a rejection', async () => {
    gateway.rpc.answer(publishRecord, () => {
      throw new RejectedError('UNPUBLISHED_LINK', 'no', { field: 'author' });
    });
    expect(await send('PUT', `/items/${recordId}/publish`)).toMatchObject({
      status: 422,
      json: { data: [{ attributes: { code: 'UNPUBLISHED_LINK', details: { field: 'author' } } }] },
    });
  });
});

describe('bulk operations', () => {
  const of = (type: string, size: number, attributes?: object) => {
    const data = Array.from({ length: size }, () => ({ type: 'item', id: recordId }));
    return { data: { type: `item_bulk_${type}_operation`, attributes, relationships: { items: { data } } } };
  };

  test.each([
    ['publish', 'publish', 'publish'],
    ['unpublish', 'unpublish', 'unpublish'],
    ['destroy', 'destroy', 'delete'],
  ])('starts a job: %s', async (path, type, change) => {
    expect(await send('POST', `/items/bulk/${path}`, of(type, 2))).toMatchObject(job);
    expect(gateway.rpc.lastRequest(changeRecords)).toMatchObject({ ids: [recordId, recordId], change });
  });

  test('moves records to a stage', async () => {
    const body = of('move_to_stage', 1, { stage: 'review' });
    expect(await send('POST', '/items/bulk/move-to-stage', body)).toMatchObject(job);
    expect(gateway.rpc.lastRequest(changeRecords)).toMatchObject({ change: { stage: 'review' } });
  });

  test('accepts at most 200 records', async () => {
    expect((await send('POST', '/items/bulk/publish', of('publish', 200))).status).toBe(202);
    expect(await send('POST', '/items/bulk/publish', of('publish', 201))).toMatchObject({
      status: 422,
      json: { data: [{ attributes: { code: 'TECHNICAL_LIMIT_REACHED', details: { limit: 200, size: 201 } } }] },
    });
  });

  test('rejects a request without records', async () => {
    const body = { data: { type: 'item_bulk_publish_operation' } };
    expect((await send('POST', '/items/bulk/publish', body)).status).toBe(422);
  });
});

describe('validation', () => {
  const attributes = { title: 'A' };
  const relationships = { item_type: { data: { type: 'item_type', id: modelId } } };

  test('answers 204 for a valid record', async () => {
    const response = await send('POST', '/items/validate', { data: { type: 'item', attributes, relationships } });
    expect(response).toMatchObject({ status: 204, text: '' });
    expect(gateway.rpc.lastRequest(validateRecord)).toMatchObject({ modelId, attributes: '{"title":"A"}' });
    const existing = await send('POST', `/items/${recordId}/validate`, {
      data: { type: 'item', id: recordId, attributes },
    });
    expect(existing.status).toBe(204);
    expect(gateway.rpc.lastRequest(validateRecord)).toMatchObject({ id: recordId });
  });

  test('returns every problem', async () => {
    gateway.rpc.answer(validateRecord, () => {
      const problems = [
        { field: 'title', code: 'VALIDATION_REQUIRED' },
        { field: 'slug', code: 'VALIDATION_UNIQUE' },
      ];
      throw new RejectedError('INVALID_FIELDS', 'no', { problems });
    });
    const { json } = await send('POST', `/items/${recordId}/validate`, { data: { type: 'item', attributes } });
    expect(json).toMatchObject({
      data: [{ attributes: { details: { field: 'title' } } }, { attributes: { details: { field: 'slug' } } }],
    });
  });
});

test('returns the differences between the current and the published version by locale', async () => {
  gateway.rpc.answer(readModel, () => modelView({ fields: [fieldView({ isLocalized: true })] }));
  gateway.rpc.answer(readRecord, () => recordView({ attributes: '{"title":{"en":"A","it":"B"}}' }));
  gateway.rpc.answer(compareRecordStates, () => ({
    addedLocales: ['it'],
    changedLocales: ['en'],
    removedLocales: ['fr'],
    nonLocalizedChanged: false,
    isPublished: true,
  }));
  expect((await send('GET', `/items/${recordId}/current-vs-published-state`)).json).toMatchObject({
    data: {
      type: 'item_current_vs_published_state',
      id: recordId,
      attributes: {
        current_version_locales: ['en', 'it'],
        published_version_locales: ['en', 'fr'],
        added_locales: ['it'],
        changed_locales: ['en'],
        removed_locales: ['fr'],
        non_localized_fields_changed: false,
        current_version_invalid_locales: [],
        current_version_non_localized_fields_invalid: false,
      },
      relationships: {
        scheduled_publication: { data: null },
        scheduled_unpublishing: { data: null },
        published_version: { data: { type: 'item_version', id: versionId } },
      },
    },
    included: [{ type: 'item_version', id: versionId }],
  });
});

describe('versions', () => {
  test('returns the values and the editor of a version', async () => {
    expect((await send('GET', `/versions/${versionId}?nested=true`)).json).toEqual({
      data: {
        type: 'item_version',
        id: versionId,
        attributes: { title: 'A' },
        relationships: {
          item_type: { data: { type: 'item_type', id: modelId } },
          item: { data: { type: 'item', id: recordId } },
          editor: { data: { type: 'access_token', id: creatorId } },
        },
        meta: {
          created_at: '2022-03-01T15:48:31.864+00:00',
          is_valid: true,
          is_published: false,
          published_from: null,
          published_until: null,
          is_current: true,
        },
      },
    });
    expect(gateway.rpc.lastRequest(readRecordVersion)).toMatchObject({ id: versionId, nested: true });
  });

  test('lists 15 versions by default and at most 50', async () => {
    const { json } = await send('GET', `/items/${recordId}/versions`);
    expect(json).toMatchObject({ data: [{ type: 'item_version' }], meta: { total_count: 17 } });
    expect(gateway.rpc.lastRequest(listRecordVersions)).toMatchObject({ offset: 0, limit: 15 });
    expect((await send('GET', `/items/${recordId}/versions?page[limit]=51`)).status).toBe(422);
  });

  test('reads a page of large versions in several messages', async () => {
    gateway.rpc.answer(listRecordVersions, ({ offset, limit }) => {
      if (limit > 4) throw new RejectedError('REPLY_TOO_LARGE', 'no');
      const versions = Array.from({ length: limit }, (_, at) => versionView({ attributes: `{"n":${offset + at}}` }));
      return { versions, total: 100 };
    });
    const { json } = await send('GET', `/items/${recordId}/versions?page[offset]=5&page[limit]=11`);
    const numbers = (json['data'] as { attributes: { n: number } }[]).map(({ attributes }) => attributes.n);
    expect(numbers).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    expect(json).toMatchObject({ meta: { total_count: 100 } });
  });

  test('restores a version with a job', async () => {
    expect(await send('POST', `/versions/${versionId}/restore`)).toMatchObject(job);
  });
});
