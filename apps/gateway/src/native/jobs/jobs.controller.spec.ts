import { cancelJob, readJob, RejectedError, retryJob, shortId, type VariantId } from '@scriptorium/contracts';

import { type RecordingGateway, startRecordingGateway } from '../../testing/recording-gateway';
import { jobView } from '../../testing/views';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
});

afterAll(() => gateway.app.close());

const job = jobView();
const root = { variantId: job.root.id, version: job.root.version, label: job.root.label, locale: job.root.locale };
const outcomes = [
  {
    variantId: 'v' as VariantId,
    repositoryId: 'r',
    locale: 'de-DE',
    outcome: 'failed',
    reason: 'X',
    message: null,
  } as const,
];

beforeEach(() => gateway.rpc.answer(readJob, () => ({ job, outcomes, outcomesTotal: 1 })));

async function send(method: 'GET' | 'POST', path: string) {
  const reply = await gateway.app.inject({ method, url: path, headers: { authorization: 'Bearer read,localize' } });
  return { status: reply.statusCode, type: reply.headers['content-type'], json: reply.json<unknown>() };
}

test('returns the state, the progress and the outcomes of a job', async () => {
  expect(await send('GET', `/v1/spaces/docs/jobs/${job.id}`)).toMatchObject({
    status: 200,
    json: { id: job.id, state: 'accepted', root, progress: job.progress, outcomes, outcomesTotal: 1 },
  });
});

test('finds a job by the short form of its id', async () => {
  expect(await send('GET', `/v1/spaces/docs/jobs/${shortId(job.id)}`)).toMatchObject({ status: 200 });
  expect(gateway.rpc.lastRequest(readJob)).toMatchObject({ jobId: job.id });
});

test('answers 404 with a problem for a job of another space', async () => {
  for (const path of [`/v1/spaces/other/jobs/${job.id}`, '/v1/spaces/docs/jobs/none']) {
    expect(await send('GET', path)).toMatchObject({
      status: 404,
      type: expect.stringMatching(/^application\/problem\+json/),
      json: { status: 404, code: 'NOT_FOUND' },
    });
  }
});

test('cancels and retries a job, and rejects the cancellation of an ended job', async () => {
  gateway.rpc.answer(retryJob, () => jobView({ state: 'running' }));
  expect(await send('POST', `/v1/spaces/docs/jobs/${job.id}/retry`)).toMatchObject({
    status: 202,
    json: { state: 'running' },
  });
  gateway.rpc.answer(cancelJob, () => {
    throw new RejectedError('JOB_ENDED', 'It has ended.', { state: 'completed' });
  });
  expect(await send('POST', `/v1/spaces/docs/jobs/${job.id}/cancel`)).toMatchObject({
    status: 409,
    json: { state: 'completed' },
  });
});

test('answers 401 with a problem without a token', async () => {
  const reply = await gateway.app.inject({ url: `/v1/spaces/docs/jobs/${job.id}` });
  expect([reply.statusCode, reply.headers['www-authenticate']]).toEqual([401, 'Bearer']);
});

test('GET / is a page of links to the APIs for a browser, without a token', async () => {
  const reply = await gateway.app.inject({ url: '/', headers: { accept: 'text/html' } });
  expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  for (const path of ['/health', '/v2/content/hubs', '/site', '/api/v2/cm/branches', '/v1.0/me/drive'])
    expect(reply.body).toMatch(new RegExp(`href="http[^"]+${path}"`));
});
