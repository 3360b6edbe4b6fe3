/** The real client against the gateway's port: how it reacts to a response is part of the contract. */
import { ApiError, buildClient, type Client } from '@datocms/cma-client-node';
import {
  abandonRequest,
  createField,
  createRecord,
  deleteRecord,
  type FamilyId,
  type JobId,
  listRecords,
  readJob,
  readModel,
  readOperationResult,
  readRecord,
  readSite,
  RejectedError,
  requestDuplicate,
  shortId,
  TransientError,
  updateRecord,
  validateRecord,
} from '@scriptorium/contracts';

import {
  fieldView,
  modelId,
  modelView,
  otherRecordId,
  recordId,
  recordView,
  siteView,
  versionId,
} from '../../testing/record-views';
import { type RecordingGateway, startRecordingGateway } from '../../testing/recording-gateway';
import { jobView } from '../../testing/views';

const resultFamilyId = '8569fe9a-7916-4589-8c09-24aae33fe289' as FamilyId;

let gateway: RecordingGateway;
let baseUrl: string;
let client: Client;

beforeAll(async () => {
  gateway = await startRecordingGateway({ datocmsRateLimit: 1_000, clientTimeoutMs: 400 });
  await gateway.app.listen(0, '127.0.0.1');
  baseUrl = await gateway.app.getUrl();
  client = clientOf('read,write,publish,admin');
});

afterAll(() => gateway.app.close());

function clientOf(apiToken: string, change: { requestTimeout?: number; environment?: string } = {}): Client {
  return buildClient({ apiToken, baseUrl, environment: 'docs', ...change });
}

beforeEach(() => {
  const { rpc } = gateway;
  rpc.answer(readModel, () => modelView());
  rpc.answer(readRecord, ({ id }) => recordView({ id }));
  rpc.answer(updateRecord, () => ({ record: recordView(), blocks: [] }));
  rpc.answer(createRecord, () => ({ record: recordView(), blocks: [], model: modelView() }));
  rpc.answer(listRecords, () => [{ total: 1 }, { records: [recordView()] }]);
  rpc.answer(requestDuplicate, ({ requestId }) => jobView({ id: requestId, kind: 'duplicate' }));
  rpc.answer(abandonRequest, () => ({}));
  rpc.answer(readOperationResult, notFound);
  rpc.answer(readJob, ({ jobId }) => done(jobId));
});

const notFound = (): never => {
  throw new RejectedError('NOT_FOUND', 'no');
};

const unavailable = (): never => {
  throw new TransientError('SERVICE_UNAVAILABLE', 'no service responds');
};

function done(jobId: JobId) {
  const job = jobView({ id: jobId, kind: 'duplicate', state: 'completed', resultFamilyId });
  return { job, outcomes: [], outcomesTotal: 0 };
}

async function errorOf(call: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiError)) throw new Error('the client threw no ApiError');
  return error;
}

test('returns the new record of a duplicate at the first poll', async () => {
  const polls = gateway.rpc.callCount(readJob);
  const copy = await client.items.duplicate(recordId);
  expect(copy).toMatchObject({ id: shortId(resultFamilyId), type: 'item', item_type: { id: modelId }, title: 'A' });
  expect(gateway.rpc.callCount(readJob) - polls).toBe(1);
});

test('lets the client poll while a job runs, and after a service was unavailable', async () => {
  const states = [
    ({ jobId }: { jobId: JobId }) => ({ ...done(jobId), job: { ...done(jobId).job, state: 'running' as const } }),
    unavailable,
    ({ jobId }: { jobId: JobId }) => done(jobId),
  ];
  gateway.rpc.answer(readJob, (request) => (states.shift() ?? unavailable)(request));
  expect(await client.items.duplicate(recordId)).toMatchObject({ id: shortId(resultFamilyId) });
});

test('reports the error of a failed job as the error of its request', async () => {
  gateway.rpc.answer(readJob, ({ jobId }) => {
    const error = { code: 'SOURCE_DELETED', message: 'gone' };
    return { job: jobView({ id: jobId, kind: 'duplicate', state: 'failed', error }), outcomes: [], outcomesTotal: 0 };
  });
  const error = await errorOf(client.items.duplicate(recordId));
  expect(error.request.url).toContain(`/items/${recordId}/duplicate`);
  expect(error.response.status).toBe(404);
  expect(error.findError('NOT_FOUND')).toBeDefined();
});

test('reports the first request as repeatable before the client repeats a duplicate after its time-out', async () => {
  let pass = (): void => undefined;
  const planner = new Promise<void>((resolve) => {
    pass = resolve;
  });
  const requestIds: string[] = [];
  const abandoned: string[] = [];
  gateway.rpc.answer(abandonRequest, ({ requestId }) => {
    abandoned.push(requestId);
    return {};
  });
  gateway.rpc.answer(requestDuplicate, ({ requestId }) => {
    requestIds.push(requestId);
    // The first response is sent after the client has repeated the request.
    if (requestIds.length === 2) {
      expect(abandoned).toEqual([requestIds[0]]);
      pass();
    }
    return planner.then(() => jobView({ id: requestId, kind: 'duplicate' })) as never;
  });
  const impatient = clientOf('read,write', { requestTimeout: 600 });
  expect(await impatient.items.duplicate(recordId)).toMatchObject({ id: shortId(resultFamilyId) });
  expect(requestIds).toHaveLength(2);
});

test('creates two copies for two concurrent duplicates', async () => {
  const requestIds: string[] = [];
  gateway.rpc.answer(requestDuplicate, ({ requestId }) => {
    requestIds.push(requestId);
    return jobView({ id: requestId, kind: 'duplicate' });
  });
  await Promise.all([client.items.duplicate(recordId), client.items.duplicate(recordId)]);
  expect(new Set(requestIds).size).toBe(2);
});

test('accepts a whole record that the client read before', async () => {
  const item = await client.items.find(recordId);
  expect(await client.items.update(recordId, { ...item, title: 'B' })).toMatchObject({ id: recordId });
  expect(gateway.rpc.lastRequest(updateRecord)).toMatchObject({
    attributes: '{"title":"B","n":1}',
    currentVersion: versionId,
    modelId,
  });
});

test('returns errors whose codes the client finds', async () => {
  const fails = (code: string, data = {}) =>
    gateway.rpc.answer(updateRecord, () => {
      throw new RejectedError(code, 'no', data);
    });
  const update = () => errorOf(client.items.update(recordId, { title: 'B' }));
  fails('STALE_RECORD_VERSION');
  expect((await update()).findError('STALE_ITEM_VERSION')).toBeDefined();
  fails('INVALID_FIELD', { field: 'title', code: 'VALIDATION_UNIQUE' });
  expect((await update()).findError('INVALID_FIELD', { field: 'title', code: 'VALIDATION_UNIQUE' })).toBeDefined();
  fails('FORBIDDEN', { scope: 'write' });
  const denied = await update();
  expect(denied.findError('INSUFFICIENT_PERMISSIONS')).toBeDefined();
  expect(denied.response.status).toBe(403);
});

test('rejects an unknown token immediately', async () => {
  const error = await errorOf(clientOf('none').items.list());
  expect(error.findError('INVALID_AUTHORIZATION_HEADER')).toBeDefined();
});

test('rejects endpoints that are not served immediately, without retries of the client', async () => {
  for (const call of [
    client.uploads.list(),
    client.menuItems.list(),
    client.environments.list(),
    client.roles.list(),
  ]) {
    expect((await errorOf(call)).findError('INVALID_ENDPOINT')).toBeDefined();
  }
});

test('parses nested queries and long lists as the client sends them', async () => {
  const ids = Array.from({ length: 30 }, (_, at) => `id-${at}`);
  await client.items.list({
    filter: {
      type: 'post',
      fields: { id: { in: ids }, title: { matches: { pattern: 'a', case_sensitive: 'false' } } },
    },
    page: { limit: 10, offset: 0 },
    order_by: '_updated_at_DESC',
    nested: true,
  });
  expect(gateway.rpc.lastRequest(listRecords)).toMatchObject({
    models: ['post'],
    filters: [
      { field: 'id', operator: 'in', value: ids },
      { field: 'title', operator: 'matches', value: { pattern: 'a', case_sensitive: 'false' } },
    ],
    order: [{ field: '_updated_at', direction: 'desc' }],
    nested: true,
    limit: 10,
    offset: 0,
  });
});

test('lets the client iterate over all pages of a list', async () => {
  gateway.rpc.answer(listRecords, ({ offset, limit }) => {
    const records = Array.from({ length: Math.max(0, Math.min(limit, 5 - offset)) }, () => recordView());
    return [{ total: 5 }, { records }];
  });
  const found = [];
  for await (const item of client.items.listPagedIterator({}, { perPage: 2, concurrency: 2 })) found.push(item.id);
  expect(found).toHaveLength(5);
});

test('deletes a record and creates a field as jobs, and validates with an empty response', async () => {
  const model = modelView();
  gateway.rpc.answer(deleteRecord, () => ({ operationId: otherRecordId }));
  const destroyed = { kind: 'record', record: recordView(), model } as const;
  gateway.rpc.answer(readOperationResult, () => ({ result: destroyed }));
  expect(await client.items.destroy(recordId)).toMatchObject({ id: recordId });
  gateway.rpc.answer(createField, () => ({ operationId: otherRecordId }));
  const created = { kind: 'field', isNew: true, field: fieldView(), model } as const;
  gateway.rpc.answer(readOperationResult, () => ({ result: created }));
  const field = { label: 'Title', field_type: 'string', api_key: 'title' } as const;
  expect(await client.fields.create(modelId, field)).toMatchObject({ api_key: 'title', item_type: { id: modelId } });
  gateway.rpc.answer(validateRecord, () => ({}));
  const item_type = { type: 'item_type', id: modelId } as const;
  await expect(
    client.items.rawValidateNew({
      data: { type: 'item', attributes: { title: 'A' }, relationships: { item_type: { data: item_type } } },
    }),
  ).resolves.toBeUndefined();
});

test('returns the schema in one request', async () => {
  gateway.rpc.answer(readSite, () => siteView());
  const { included } = await client.site.rawFind({ include: 'item_types,item_types.fields' });
  expect(included?.map(({ type }) => type)).toEqual(['item_type', 'field']);
});

test('makes a client above the rate limit wait for the time in the response', async () => {
  const limited = await startRecordingGateway({ datocmsRateLimit: 2 });
  try {
    limited.rpc.answer(readRecord, () => recordView());
    await limited.app.listen(0, '127.0.0.1');
    const patient = buildClient({ apiToken: 'read', baseUrl: await limited.app.getUrl() });
    for (let sent = 0; sent < 4; sent += 1) expect(await patient.items.find(recordId)).toMatchObject({ id: recordId });
    // Four requests and few retries: the client waited.
    expect(limited.rpc.callCount(readRecord)).toBe(4);
  } finally {
    await limited.app.close();
  }
});
