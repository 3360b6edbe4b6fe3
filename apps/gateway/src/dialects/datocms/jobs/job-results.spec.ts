import {
  type FamilyId,
  type JobId,
  type JobView,
  type OperationResult,
  readJob,
  readModel,
  readOperationResult,
  readRecord,
  RejectedError,
  shortId,
} from '@scriptorium/contracts';

import { sendToDatocms } from '../../../testing/send-to-datocms';
import {
  fieldView,
  modelId,
  modelView,
  recordId,
  recordView,
  siteView,
  versionView,
} from '../../../testing/record-views';
import { type RecordingGateway, startRecordingGateway } from '../../../testing/recording-gateway';
import { jobView } from '../../../testing/views';

const jobUuid = '5d9b2c2e-0000-8000-8000-00000000000a' as JobId;
const jobId = shortId(jobUuid);
const resultFamilyId = '8569fe9a-7916-4589-8c09-24aae33fe289' as FamilyId;

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
});

afterAll(() => gateway.app.close());

const notFound = (): never => {
  throw new RejectedError('NOT_FOUND', 'no');
};

beforeEach(() => {
  gateway.rpc.answer(readOperationResult, notFound);
  gateway.rpc.answer(readJob, notFound);
  gateway.rpc.answer(readRecord, ({ id }) => recordView({ id }));
  gateway.rpc.answer(readModel, () => modelView());
});

const find = (id = jobId) => sendToDatocms(gateway, 'GET', `/job-results/${id}`);

const report = (change: Partial<JobView>) => {
  const job = jobView({ id: jobUuid, kind: 'duplicate', ...change });
  gateway.rpc.answer(readJob, () => ({ job, outcomes: [], outcomesTotal: 0 }));
};

const NOT_FOUND = {
  status: 404,
  headers: { 'cache-control': 'no-cache', 'content-type': 'application/json; charset=utf-8' },
  json: { data: [{ id: '302048', type: 'api_error', attributes: { code: 'NOT_FOUND', details: {} } }] },
};

test.each<[string, Partial<JobView>]>([
  ['has not started', { state: 'accepted' }],
  ['is running', { state: 'running' }],
  ['is being cancelled', { state: 'cancelling' }],
  ['belongs to another space', { state: 'completed', spaceKey: 'shop', resultFamilyId }],
  ['copies into locales', { state: 'completed', kind: 'localize' }],
])('answers 404 for a job that %s, so that the client polls again', async (_what, change) => {
  report(change);
  expect(await find()).toMatchObject(NOT_FOUND);
});

test('answers 404 for an unknown job and a malformed id', async () => {
  expect(await find()).toMatchObject(NOT_FOUND);
  expect(await find('4235')).toMatchObject(NOT_FOUND);
  expect(await find('undefined')).toMatchObject(NOT_FOUND);
});

test('returns the new record and its model for a completed duplicate', async () => {
  report({ state: 'completed', resultFamilyId });
  expect(await find()).toMatchObject({
    status: 200,
    json: {
      data: {
        type: 'job_result',
        id: jobId,
        attributes: {
          status: 200,
          statusText: 'OK',
          payload: {
            data: {
              type: 'item',
              id: shortId(resultFamilyId),
              relationships: { item_type: { data: { id: modelId } } },
            },
            included: [{ type: 'item_type', id: modelId }],
          },
        },
      },
    },
  });
  expect(gateway.rpc.lastRequest(readJob)).toMatchObject({ jobId: jobUuid });
});

test.each<[string, Partial<JobView>, number, string]>([
  ['of a deleted source', { error: { code: 'SOURCE_DELETED', message: 'gone' } }, 404, 'NOT_FOUND'],
  ['that the database rejected', { error: { code: 'database-23514', message: 'x' } }, 500, 'EXCEPTION'],
  ['that no worker could execute', { error: { code: 'max-deliveries', message: 'x' } }, 500, 'EXCEPTION'],
  ['that failed without an error', { error: null }, 500, 'EXCEPTION'],
  ['that was cancelled', { state: 'cancelled', error: null }, 422, 'JOB_CANCELLED'],
])('returns the error of a duplicate %s as a result that is not transient', async (_what, change, status, code) => {
  report({ state: 'failed', ...change });
  const { status: outer, json, text } = await find();
  expect(outer).toBe(200);
  expect(json).toMatchObject({
    data: { attributes: { status, payload: { data: [{ type: 'api_error', attributes: { code } }] } } },
  });
  expect(text).not.toContain('transient');
});

test('returns NOT_FOUND as the result of a duplicate whose record has been destroyed', async () => {
  report({ state: 'completed', resultFamilyId });
  gateway.rpc.answer(readRecord, notFound);
  expect(await find()).toMatchObject({
    status: 200,
    json: { data: { attributes: { status: 404, payload: { data: [{ attributes: { code: 'NOT_FOUND' } }] } } } },
  });
});

const record = recordView();
const model = modelView();

test.each<[OperationResult, number, object]>([
  [{ kind: 'record', record, model }, 200, { data: { type: 'item', id: recordId } }],
  [{ kind: 'bulk', successful: 3, failed: 1 }, 200, { data: [], meta: { successful: 3, failed: 1 } }],
  [{ kind: 'version', record, version: versionView() }, 200, { data: [{ type: 'item' }, { type: 'item_version' }] }],
  [{ kind: 'model', model }, 200, { data: { type: 'item_type', id: modelId } }],
  [{ kind: 'field', isNew: true, field: fieldView(), model }, 201, { data: { type: 'field' }, included: [{}] }],
  [{ kind: 'field', isNew: false, field: fieldView(), model }, 200, { data: { type: 'field' }, included: [{}] }],
  [{ kind: 'site', site: siteView() }, 200, { data: { type: 'site' } }],
])(
  'returns the response of a synchronous request as the result of an operation: %j',
  async (result, status, payload) => {
    gateway.rpc.answer(readOperationResult, () => ({ result }));
    expect(await find()).toMatchObject({
      status: 200,
      json: { data: { type: 'job_result', id: jobId, attributes: { status, payload } } },
    });
  },
);
