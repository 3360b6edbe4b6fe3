/**
 * Compares the client's table of endpoints with the served ones. Every endpoint is either served as the client expects
 * it (synchronously, or as a job), or answered with INVALID_ENDPOINT in a form that the client does not retry.
 */
import resources from '@datocms/cma-client/resources.json';
import {
  changeRecords,
  compareRecordStates,
  createField,
  createModel,
  createRecord,
  deleteField,
  deleteModel,
  deleteRecord,
  duplicateField,
  duplicateModel,
  listModels,
  listRecords,
  listRecordVersions,
  listReferencingModels,
  listReferencingRecords,
  publishRecord,
  readField,
  readModel,
  readOperationResult,
  readRecord,
  readRecordVersion,
  readSite,
  requestDuplicate,
  restoreRecordVersion,
  unpublishRecord,
  updateField,
  updateModel,
  updateRecord,
  updateSite,
  validateRecord,
} from '@scriptorium/contracts';

import { sendToDatocms } from '../../testing/send-to-datocms';
import {
  fieldId,
  fieldView,
  modelId,
  modelView,
  recordId,
  recordView,
  siteView,
  versionId,
  versionView,
} from '../../testing/record-views';
import { type RecordingGateway, type RecordingRpc, startRecordingGateway } from '../../testing/recording-gateway';
import { jobView } from '../../testing/views';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

interface Endpoint {
  readonly name: string;
  readonly method: Method;
  readonly path: string;
  readonly isJob: boolean;
  readonly isVoid: boolean;
  readonly isServed: boolean;
  readonly body: object | undefined;
}

/** The served endpoints by type of resource. */
const SERVED: Readonly<Record<string, readonly string[]>> = {
  site: ['self', 'update'],
  item_type: ['create', 'update', 'instances', 'self', 'duplicate', 'destroy', 'referencing'],
  field: ['create', 'update', 'instances', 'referencing', 'self', 'destroy', 'duplicate'],
  fieldset: ['instances'],
  item: [
    'instances',
    'self',
    'create',
    'update',
    'destroy',
    'duplicate',
    'references',
    'publish',
    'unpublish',
    'validate_existing',
    'validate_new',
    'current_vs_published_state',
    'bulk_publish',
    'bulk_unpublish',
    'bulk_destroy',
    'bulk_move_to_stage',
  ],
  item_version: ['restore', 'instances', 'self'],
  job_result: ['self'],
};

const IDS: Readonly<Record<string, string>> = {
  itemTypeId: modelId,
  fieldId,
  itemId: recordId,
  itemVersionId: versionId,
  jobResultId: versionId,
};

const ATTRIBUTES: Readonly<Record<string, object>> = {
  field: { label: 'Title', field_type: 'string', api_key: 'title' },
  item_type: { name: 'Post', api_key: 'post' },
  item_bulk_move_to_stage_operation: { stage: 'review' },
  selective_publish_operation: { content_in_locales: ['en'], non_localized_content: true },
  selective_unpublish_operation: { content_in_locales: ['en'] },
};

const RELATIONSHIPS: Readonly<Record<string, object>> = {
  item: { item_type: { data: { type: 'item_type', id: modelId } } },
};
const ITEMS = { items: { data: [{ type: 'item', id: recordId }] } };

function bodyOf(type: string | undefined): object | undefined {
  if (type === undefined) return undefined;
  const relationships = RELATIONSHIPS[type] ?? (type.startsWith('item_bulk') ? ITEMS : {});
  return { data: { type, attributes: ATTRIBUTES[type] ?? {}, relationships } };
}

const endpoints: Endpoint[] = resources.flatMap(({ jsonApiType, endpoints: all }) =>
  all.map((endpoint) => {
    const responseType = 'responseType' in endpoint ? endpoint.responseType : undefined;
    const structure = 'requestStructure' in endpoint ? endpoint.requestStructure : undefined;
    return {
      name: `${jsonApiType} ${endpoint.rel}`,
      method: endpoint.method as Method,
      path: endpoint.urlTemplate.replace(/\$\{(\w+)\}/g, (_all, name: string) => IDS[name] ?? 'id'),
      isJob: responseType?.endsWith('JobSchema') ?? false,
      isVoid: responseType === undefined,
      isServed: SERVED[jsonApiType]?.includes(endpoint.rel) ?? false,
      body: bodyOf(structure?.type),
    };
  }),
);

const served = endpoints.filter(({ isServed }) => isServed).map((each) => [each.name, each] as const);
const unserved = endpoints.filter(({ isServed }) => !isServed).map((each) => [each.name, each] as const);

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
  answerReads(gateway.rpc);
  answerWrites(gateway.rpc);
  answerOperations(gateway.rpc);
});

afterAll(() => gateway.app.close());

test('the table of the client contains every served endpoint', () => {
  expect(served).toHaveLength(Object.values(SERVED).flat().length);
});

test.each(served)('serves %s as the client expects it', async (_name, { method, path, body, isJob, isVoid }) => {
  const { status, json } = await sendToDatocms(gateway, method, path, body);
  if (isVoid) return expect(status).toBe(204);
  if (isJob) {
    expect(status).toBe(202);
    return expect(json).toEqual({ data: { type: 'job', id: expect.any(String) } });
  }
  expect([200, 201]).toContain(status);
  expect(json).toHaveProperty('data');
  expect(withoutModel(json)).toEqual([]);
});

test.each(unserved)('rejects %s in a form that the client does not retry', async (_name, { method, path, body }) => {
  const { status, json, headers } = await sendToDatocms(gateway, method, path, body);
  expect(headers['content-type']).toBe('application/json; charset=utf-8');
  expect(status).toBe(404);
  expect(json).toMatchObject({ data: [{ type: 'api_error' }] });
});

/** Returns the items of a response that do not name their model. The client throws a TypeError for them. */
function withoutModel(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(withoutModel);
  if (typeof value !== 'object' || value === null) return [];
  const { type, attributes, relationships, data, included } = value as Record<string, unknown>;
  const inner = [attributes, data, included].flatMap((each) =>
    typeof each === 'object' && each !== null ? Object.values(each).flatMap(withoutModel) : [],
  );
  const isBare = type === 'item' && (relationships as { item_type?: unknown } | undefined)?.item_type === undefined;
  return isBare ? [value, ...inner] : inner;
}

function answerReads(rpc: RecordingRpc): void {
  const model = modelView();
  rpc.answer(readSite, () => siteView());
  rpc.answer(listModels, () => ({ models: [model] }));
  rpc.answer(listReferencingModels, () => ({ models: [model] }));
  rpc.answer(readModel, () => model);
  rpc.answer(readField, () => fieldView());
  rpc.answer(readRecord, () => recordView());
  rpc.answer(listRecords, () => [{ total: 1 }, { records: [recordView()] }]);
  rpc.answer(listReferencingRecords, () => [{ records: [recordView()] }]);
  rpc.answer(readRecordVersion, () => versionView());
  rpc.answer(listRecordVersions, () => ({ versions: [versionView()], total: 1 }));
  const result = { kind: 'record', record: recordView(), model } as const;
  rpc.answer(readOperationResult, () => ({ result }));
  rpc.answer(compareRecordStates, () => ({
    addedLocales: [],
    changedLocales: [],
    removedLocales: [],
    nonLocalizedChanged: false,
    isPublished: false,
  }));
}

function answerWrites(rpc: RecordingRpc): void {
  const saved = { record: recordView(), blocks: [] };
  rpc.answer(createModel, () => modelView());
  rpc.answer(duplicateModel, () => modelView());
  rpc.answer(createRecord, () => ({ ...saved, model: modelView() }));
  rpc.answer(updateRecord, () => saved);
  rpc.answer(validateRecord, () => ({}));
  rpc.answer(publishRecord, () => recordView());
  rpc.answer(unpublishRecord, () => recordView());
  rpc.answer(requestDuplicate, ({ requestId }) => jobView({ id: requestId, kind: 'duplicate' }));
}

function answerOperations(rpc: RecordingRpc): void {
  const started = () => ({ operationId: versionId });
  rpc.answer(updateModel, started);
  rpc.answer(deleteModel, started);
  rpc.answer(createField, started);
  rpc.answer(updateField, started);
  rpc.answer(deleteField, started);
  rpc.answer(duplicateField, started);
  rpc.answer(updateSite, started);
  rpc.answer(deleteRecord, started);
  rpc.answer(changeRecords, started);
  rpc.answer(restoreRecordVersion, started);
}
