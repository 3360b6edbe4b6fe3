import { cancelJob, planUndo, readJob, RejectedError, requestUndo, type PlanView } from '@scriptorium/contracts';

import { type RecordingGateway, startRecordingGateway } from '../../testing/recording-gateway';
import { jobView } from '../../testing/views';
import { EXAMPLE_PLAN } from './plan-examples';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
});

afterAll(() => gateway.app.close());

const job = jobView({ state: 'completed', endedAt: '2026-11-21T12:00:00.000Z' });
const undo = jobView({
  id: '5d9b2c2e-0000-8000-8000-00000000000b' as typeof job.id,
  kind: 'undo',
  parentJobId: job.id,
  progress: { ...job.progress, removed: 3, archived: 1 },
});
const JOB = `/v1/spaces/docs/jobs/${job.id}`;

beforeEach(() => gateway.rpc.answer(readJob, () => ({ job, outcomes: [], outcomesTotal: 0 })));

async function send(path: string, body?: object) {
  const reply = await gateway.app.inject({
    method: 'POST',
    url: path,
    headers: {
      authorization: 'Bearer read,localize',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return { status: reply.statusCode, headers: reply.headers, json: reply.json<Record<string, unknown>>() };
}

test.each([undefined, { dryRun: false }, { dryRun: null }])('undoes a job with the body %j', async (body) => {
  gateway.rpc.answer(requestUndo, () => undo);
  expect(await send(`${JOB}/undo`, body)).toMatchObject({
    status: 202,
    headers: { location: expect.stringContaining(`/v1/spaces/docs/jobs/${undo.id}`) },
    json: { id: undo.id, kind: 'undo', parentJobId: job.id, progress: { removed: 3, archived: 1 } },
  });
  expect(gateway.rpc.lastRequest(requestUndo)).toMatchObject({ spaceKey: 'docs', jobId: job.id });
});

test('returns the plan of an undo with dryRun', async () => {
  const { createdBy, space: spaceKey, ...plan } = EXAMPLE_PLAN;
  const request = { kind: 'undo', jobId: job.id };
  const view = { ...plan, spaceKey, createdBy: createdBy.id, kind: 'undo', request } as unknown as PlanView;
  gateway.rpc.answer(planUndo, () => view);
  expect(await send(`${JOB}/undo`, { dryRun: true })).toMatchObject({
    status: 202,
    headers: { location: expect.stringContaining(`/v1/spaces/docs/plans/${plan.id}`) },
    json: { id: plan.id, kind: 'undo', request },
  });
});

test('rejects another value of dryRun, and other members', async () => {
  expect(await send(`${JOB}/undo`, { dryRun: 'yes' })).toMatchObject({ status: 400, json: { code: 'INPUT_INVALID' } });
  expect(await send(`${JOB}/undo`, { force: true })).toMatchObject({ status: 400, json: { code: 'INPUT_INVALID' } });
});

test('presents the rejection of an undo of an undo', async () => {
  gateway.rpc.answer(requestUndo, () => {
    throw new RejectedError('JOB_NOT_UNDOABLE', 'An undo cannot be undone. Copy again instead.', { kind: 'undo' });
  });
  expect(await send(`${JOB}/undo`)).toMatchObject({ status: 409, json: { code: 'JOB_NOT_UNDOABLE', kind: 'undo' } });
});

test('cancels a job with removal, and shows the id of its undo', async () => {
  gateway.rpc.answer(cancelJob, () => jobView({ state: 'cancelling', undoJobId: undo.id }));
  expect(await send(`${JOB}/cancel`, { made: 'remove' })).toMatchObject({
    status: 202,
    json: { state: 'cancelling', undoJobId: undo.id },
  });
  expect(gateway.rpc.lastRequest(cancelJob)).toMatchObject({ jobId: job.id, made: 'remove' });
});
