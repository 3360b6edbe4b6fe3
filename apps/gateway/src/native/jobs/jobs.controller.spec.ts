import {
  cancelJob,
  countJobOutcomes,
  listJobOutcomes,
  listSpaceJobs,
  readJob,
  readPrincipals,
  RejectedError,
  retryJob,
  shortId,
  TransientError,
} from '@scriptorium/contracts';

import { PUBLIC, type RecordingGateway, startRecordingGateway } from '../../testing/recording-gateway';
import { jobView } from '../../testing/views';
import { EXAMPLE_OUTCOME } from './job-examples';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
});

afterAll(() => gateway.app.close());

const job = jobView({ labels: { ticket: 'A' } });
const JOBS = '/v1/spaces/docs/jobs';

beforeEach(() => {
  gateway.rpc.answer(readJob, () => ({ job, outcomes: [], outcomesTotal: 0 }));
  gateway.rpc.answer(readPrincipals, ({ ids }) => ({
    principals: ids.filter((id) => id !== 'gone').map((id) => ({ id, name: 'Ada', kind: 'person' as const })),
  }));
});

async function send(
  method: 'GET' | 'POST',
  path: string,
  { headers = {}, body }: { readonly headers?: Record<string, string>; readonly body?: object } = {},
) {
  const sent = { authorization: 'Bearer read,localize', 'content-type': 'application/json', ...headers };
  const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
  const reply = await gateway.app.inject({ method, url: path, headers: sent, ...payload });
  const json: unknown = reply.body === '' ? undefined : reply.json();
  return { status: reply.statusCode, headers: reply.headers, json };
}

describe('a read', () => {
  test('returns the members of a job', async () => {
    const { status, json, headers } = await send('GET', `${JOBS}/${job.id}`);
    expect([status, headers['etag']]).toEqual([200, `"${job.id}/1"`]);
    expect(json).toMatchObject({
      id: job.id,
      sequence: 1,
      kind: 'localize',
      space: 'docs',
      state: 'accepted',
      roots: [{ variantId: job.root.id, version: 3, label: 'a', locale: 'en-GB' }],
      progress: job.progress,
      rate: null,
      estimatedEndAt: null,
      createdBy: { id: 'u', name: 'Ada', kind: 'person' },
      labels: { ticket: 'A' },
      attempts: 1,
      links: { self: `${PUBLIC}${JOBS}/${job.id}`, cancel: `${PUBLIC}${JOBS}/${job.id}/cancel` },
    });
    expect(json).not.toHaveProperty('links.retry');
  });

  test('reads the name of an author once, also that of a deleted one', async () => {
    const read = () => gateway.rpc.requests.filter(({ subject }) => subject === readPrincipals.subject).length;
    for (const requestedBy of ['ben', 'gone']) {
      gateway.rpc.answer(readJob, () => ({ job: { ...job, requestedBy }, outcomes: [], outcomesTotal: 0 }));
      const before = read();
      await Promise.all(Array.from({ length: 20 }, () => send('GET', `${JOBS}/${job.id}`)));
      await send('GET', `${JOBS}/${job.id}`);
      expect(read() - before).toBe(1);
    }
    const createdBy = { id: 'gone', name: null, kind: null };
    expect(await send('GET', `${JOBS}/${job.id}`)).toMatchObject({ status: 200, json: { createdBy } });
  });

  test('does not need the name of the author', async () => {
    gateway.rpc.answer(readJob, () => ({ job: { ...job, requestedBy: 'cleo' }, outcomes: [], outcomesTotal: 0 }));
    gateway.rpc.answer(readPrincipals, () => {
      throw new TransientError('DATABASE_UNAVAILABLE', 'The database does not answer.');
    });
    const createdBy = { id: 'cleo', name: null, kind: null };
    expect(await send('GET', `${JOBS}/${job.id}`)).toMatchObject({ status: 200, json: { createdBy } });
  });

  test('finds a job by the short form of its id', async () => {
    expect(await send('GET', `${JOBS}/${shortId(job.id)}`)).toMatchObject({ status: 200 });
    expect(gateway.rpc.lastRequest(readJob)).toMatchObject({ jobId: job.id });
  });

  test('is 404 with a problem for a job of another space, and for a malformed id', async () => {
    gateway.rpc.answer(readJob, () => ({ job: { ...job, spaceKey: 'other' }, outcomes: [], outcomesTotal: 0 }));
    for (const path of [`/v1/spaces/other/jobs/${job.id}`, `${JOBS}/${job.id}`, `${JOBS}/none`]) {
      expect(await send('GET', path)).toMatchObject({ status: 404, json: { status: 404, code: 'NOT_FOUND' } });
    }
  });

  test('is 304 for a client that knows the state', async () => {
    const headers = { 'if-none-match': `W/"${job.id}/1"` };
    expect(await send('GET', `${JOBS}/${job.id}`, { headers })).toMatchObject({ status: 304, json: undefined });
    const other = { 'if-none-match': `"${job.id}/0"` };
    expect(await send('GET', `${JOBS}/${job.id}`, { headers: other })).toMatchObject({ status: 200 });
  });

  test('waits until the job changes, if the client wants that', async () => {
    let sequence = 1;
    gateway.rpc.answer(readJob, () => ({ job: { ...job, sequence }, outcomes: [], outcomesTotal: 0 }));
    const headers = { 'if-none-match': `"${job.id}/1"`, prefer: 'wait=50' };
    const waiting = send('GET', `${JOBS}/${job.id}`, { headers });
    await new Promise((resolve) => setTimeout(resolve, 50));
    sequence = 2;
    const { status, json, headers: answered } = await waiting;
    expect([status, json]).toMatchObject([200, { sequence: 2 }]);
    expect(answered['preference-applied']).toBe('wait=50');
  });

  test('answers 304 after the time that the client waits', async () => {
    const headers = { 'if-none-match': `"${job.id}/1"`, prefer: 'wait=1' };
    expect(await send('GET', `${JOBS}/${job.id}`, { headers })).toMatchObject({ status: 304 });
  });

  test('is 401 with a problem without a token', async () => {
    const reply = await gateway.app.inject({ url: `${JOBS}/${job.id}` });
    expect([reply.statusCode, reply.headers['www-authenticate']]).toEqual([401, 'Bearer']);
  });
});

describe('the list', () => {
  test('sends its filters, and has a cursor that continues it', async () => {
    const next = { acceptedAt: '2026-01-02T03:04:05.678901Z', id: job.id };
    gateway.rpc.answer(listSpaceJobs, () => ({ jobs: [job], next, count: { jobs: 10_000, isExact: false } }));
    const root = '5d9b2c2e-0000-8000-8000-000000000001';
    const query = `kind=localize,duplicate&state=failed&createdBy=${root}&root=${root}&since=2026-01-01T00:00:00Z`;
    const { status, json } = await send('GET', `${JOBS}?${query}&label.ticket=A&label.team=x&limit=1`, {
      headers: { prefer: 'count' },
    });
    expect(status).toBe(200);
    expect(gateway.rpc.lastRequest(listSpaceJobs)).toMatchObject({
      spaceKey: 'docs',
      kinds: ['localize', 'duplicate'],
      states: ['failed'],
      createdBy: root,
      rootId: root,
      since: '2026-01-01T00:00:00Z',
      labels: { ticket: 'A', team: 'x' },
      limit: 1,
      isCounted: true,
    });
    expect(json).toMatchObject({ items: [{ id: job.id, space: 'docs' }], count: { atLeast: 10_000 } });
    const { nextCursor } = json as { nextCursor: string };
    await send('GET', `${JOBS}?${query}&label.ticket=A&label.team=x&cursor=${nextCursor}`);
    expect(gateway.rpc.lastRequest(listSpaceJobs)).toMatchObject({ after: next, limit: 50 });
  });

  test('rejects unknown values of its filters all at once', async () => {
    const { status, json } = await send('GET', `${JOBS}?kind=none&state=none&root=none&since=yesterday&x=1`);
    expect(status).toBe(400);
    const { errors } = json as { errors: { parameter: string }[] };
    expect(errors.map(({ parameter }) => parameter).sort()).toEqual(['kind', 'root', 'since', 'state', 'x']);
  });
});

describe('the ledger', () => {
  const line = { ...EXAMPLE_OUTCOME, outcome: 'created' as const };

  test('is listed with its filters, and counted', async () => {
    gateway.rpc.answer(listJobOutcomes, () => ({ lines: [line], next: { node: 4, destination: 1 } }));
    const path = `${JOBS}/${job.id}/outcomes`;
    const query = 'outcome=created,failed&locale=fr-FR&reason=X&node=4';
    const { json } = await send('GET', `${path}?${query}`);
    expect(gateway.rpc.lastRequest(listJobOutcomes)).toMatchObject({
      jobId: job.id,
      outcomes: ['created', 'failed'],
      locale: 'fr-FR',
      reason: 'X',
      node: 4,
    });
    expect(json).toMatchObject({ items: [line] });
    const { nextCursor } = json as { nextCursor: string };
    await send('GET', `${path}?${query}&cursor=${nextCursor}`);
    expect(gateway.rpc.lastRequest(listJobOutcomes)).toMatchObject({ after: { node: 4, destination: 1 } });
    const counts = [{ outcome: 'created', locale: 'fr-FR', reason: null, count: 3 } as const];
    gateway.rpc.answer(countJobOutcomes, () => ({ counts }));
    expect(await send('GET', `${path}/counts`)).toMatchObject({ status: 200, json: { counts } });
  });

  test('is streamed as lines', async () => {
    const pages = [
      { lines: [line], next: { node: 0, destination: 0 } },
      { lines: [{ ...line, node: 1 }], next: null },
    ];
    gateway.rpc.answer(
      listJobOutcomes,
      ({ after }) => (after === undefined ? pages[0] : pages[1]) ?? { lines: [], next: null },
    );
    const headers = { authorization: 'Bearer read', accept: 'application/x-ndjson' };
    const reply = await gateway.app.inject({ url: `${JOBS}/${job.id}/outcomes`, headers });
    expect(
      reply.body
        .trim()
        .split('\n')
        .map((text) => (JSON.parse(text) as { node: number }).node),
    ).toEqual([0, 1]);
  });
});

describe('an action', () => {
  test('cancels a job, and keeps the copies that exist', async () => {
    gateway.rpc.answer(cancelJob, () => jobView({ state: 'cancelling', sequence: 5 }));
    for (const body of [undefined, {}, { made: 'keep' }]) {
      const sent = body === undefined ? {} : { body };
      const { status, json, headers } = await send('POST', `${JOBS}/${job.id}/cancel`, sent);
      expect([status, json, headers['etag']]).toMatchObject([202, { state: 'cancelling' }, `"${job.id}/5"`]);
    }
    expect(await send('POST', `${JOBS}/${job.id}/cancel`, { body: { made: 'other' } })).toMatchObject({
      status: 400,
      json: { errors: [{ pointer: '/made' }] },
    });
    gateway.rpc.answer(cancelJob, () => {
      throw new RejectedError('JOB_ENDED', 'It has ended.', { state: 'completed' });
    });
    expect(await send('POST', `${JOBS}/${job.id}/cancel`)).toMatchObject({ status: 409, json: { state: 'completed' } });
  });

  test('retries a job, or some of its nodes', async () => {
    gateway.rpc.answer(retryJob, () => jobView({ state: 'running' }));
    expect(await send('POST', `${JOBS}/${job.id}/retry`)).toMatchObject({ status: 202, json: { state: 'running' } });
    expect(gateway.rpc.lastRequest(retryJob)).not.toHaveProperty('nodes');
    await send('POST', `${JOBS}/${job.id}/retry`, { body: { nodes: [4, 7] } });
    expect(gateway.rpc.lastRequest(retryJob)).toMatchObject({ nodes: [4, 7] });
    for (const nodes of [[-1], ['a'], [1.5], 'all']) {
      expect(await send('POST', `${JOBS}/${job.id}/retry`, { body: { nodes } })).toMatchObject({ status: 400 });
    }
  });
});

test('GET / is a page of links to the APIs for a browser, without a token', async () => {
  const reply = await gateway.app.inject({ url: '/', headers: { accept: 'text/html' } });
  expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  for (const path of ['/health', '/v2/content/hubs', '/site', '/api/v2/cm/branches', '/v1.0/me/drive'])
    expect(reply.body).toMatch(new RegExp(`href="http[^"]+${path}"`));
});
