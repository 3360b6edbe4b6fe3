import { ProblemError, ScriptoriumClient } from './index.js';
import { json, TestServer } from './testing/test-server.js';

let server: TestServer;
let url: string;
let client: ScriptoriumClient;

// A server for each test: an aborted request may arrive late.
beforeEach(async () => {
  server = new TestServer();
  url = await server.start();
  client = new ScriptoriumClient({ url, token: 'a-token' });
});
afterEach(() => server.stop());

const problem = (status: number, code: string) => ({
  type: `${url}/problems/x`,
  title: 'X',
  status,
  detail: 'A detail.',
  instance: '/v1/x',
  code,
});
const request = { kind: 'localize' as const, roots: [{ variantId: 'x' }], locales: ['fr-FR'] };

test('sends the token and a key of its own with each POST', async () => {
  server.answer = (_request, response) => json(response, 202, { id: 'job' });
  const space = client.space('docs');
  await space.copy(request);
  await space.copy(request);
  await space.copy(request, { idempotencyKey: 'mine' });
  const keys = server.received.map(({ headers }) => headers['idempotency-key']);
  expect(keys).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), expect.stringMatching(/^[0-9a-f]{32}$/), 'mine']);
  expect(keys[0]).not.toBe(keys[1]);
  expect(server.received[0]).toMatchObject({
    method: 'POST',
    url: '/cs/v1/spaces/docs/copies',
    headers: { authorization: 'Bearer a-token', 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
});

test('asks a function for the token of each request', async () => {
  let count = 0;
  const renewed = new ScriptoriumClient({ url, token: async () => `token-${(count += 1)}` });
  server.answer = (_request, response) => json(response, 200, {});
  await renewed.api.GET('/v1/me');
  await renewed.api.GET('/v1/me');
  expect(server.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
});

test('sends a POST again with the same key and body after a lost response, 503 and 409', async () => {
  const faults = [503, 'lost', 409, 202];
  server.answer = (_request, response) => {
    const fault = faults.shift();
    if (fault === 'lost') response.destroy();
    else if (fault === 202) json(response, 202, { id: 'job' });
    else json(response, Number(fault), problem(Number(fault), 'X'), { 'retry-after': '0' });
  };
  expect(await client.space('docs').copy(request)).toEqual({ id: 'job' });
  expect(
    new Set(server.received.map(({ headers, body }) => JSON.stringify([headers['idempotency-key'], body]))).size,
  ).toBe(1);
  expect(server.received).toHaveLength(4);
});

test('does not send a change without a key again, unless it was not executed', async () => {
  const change = () => client.space('docs').changePlan({ id: 'p', digest: 'd' }, []);
  server.answer = (_request, response) => json(response, 503, problem(503, 'SERVICE_UNAVAILABLE'));
  await expect(change()).rejects.toThrow('503 SERVICE_UNAVAILABLE: A detail.');
  server.answer = (_request, response) => response.destroy();
  await expect(change()).rejects.toThrow();
  expect(server.received).toHaveLength(2);
  const answers = [429, 200, 200];
  server.answer = (_request, response) => json(response, answers.shift() ?? 0, {}, { 'retry-after': '0' });
  await change();
  expect(server.received.slice(2).map(({ method }) => method)).toEqual(['PATCH', 'PATCH', 'GET']);
});

test('ends its attempts with the last response', async () => {
  server.answer = (_request, response) => json(response, 503, problem(503, 'X'), { 'retry-after': '0' });
  await expect(client.api.GET('/v1/me')).rejects.toMatchObject({ status: 503 });
  expect(server.received).toHaveLength(5);
});

test('does not wait longer than its caller wants', async () => {
  server.answer = (_request, response) => json(response, 429, problem(429, 'X'), { 'retry-after': '3600' });
  await expect(client.api.GET('/v1/me')).rejects.toMatchObject({ status: 429 });
  const caller = new AbortController();
  server.answer = (_request, response) => {
    response.once('close', () => caller.abort());
    json(response, 429, problem(429, 'X'), { 'retry-after': '30' });
  };
  await expect(client.api.GET('/v1/me', { signal: caller.signal })).rejects.toMatchObject({ name: 'AbortError' });
  expect(server.received).toHaveLength(2);
});

test('aborts a request without a response', async () => {
  const sent: Request[] = [];
  const send = (it: Request): Promise<Response> => {
    sent.push(it);
    return fetch(it);
  };
  const impatient = new ScriptoriumClient({ url, headersWithinMs: 100, retry: { attempts: 2 }, send });
  server.answer = () => undefined;
  await expect(impatient.api.GET('/v1/me')).rejects.toThrow('within 100 ms');
  expect(sent).toHaveLength(2);
});

test('throws problems with their members, and the pages of proxies', async () => {
  const errors = [{ pointer: '/kind', code: 'FIELD_REQUIRED', detail: '"kind" is required.' }];
  server.answer = (_request, response) => json(response, 400, { ...problem(400, 'INPUT_INVALID'), errors, limit: 7 });
  const error: unknown = await client.api.GET('/v1/me').catch((reason: unknown) => reason);
  if (!ProblemError.is(error, 'INPUT_INVALID')) throw new Error('Expected a problem.');
  expect(error).toMatchObject({ status: 400, code: 'INPUT_INVALID', errors, problem: { limit: 7 } });
  expect(ProblemError.is(error)).toBe(true);
  expect(ProblemError.is(error, 'PLAN_STALE')).toBe(false);
  expect(ProblemError.is(new Error('no problem'))).toBe(false);
  server.answer = (_request, response) => response.writeHead(418, { 'content-type': 'text/html' }).end('<h1>Tea</h1>');
  await expect(client.api.GET('/v1/me')).rejects.toMatchObject({ status: 418, code: '', errors: [] });
});

test('reads the pages of a list when they are needed', async () => {
  server.answer = ({ url: path }, response) => {
    const cursor = new URL(path, url).searchParams.get('cursor');
    const page = Number(cursor ?? 0);
    const nextCursor = page < 2 ? String(page + 1) : null;
    json(response, 200, { items: [page * 2, page * 2 + 1], nextCursor, count: 6 }, { 'scriptorium-position': '41' });
  };
  const jobs = client.space('docs').jobs({ state: 'failed', label: { ticket: 'LOC-12' } });
  const read: unknown[] = [];
  for await (const job of jobs) {
    read.push(job);
    if (read.length === 3) break;
  }
  expect(read).toEqual([0, 1, 2]);
  expect(server.received.map((each) => each.url)).toEqual([
    '/cs/v1/spaces/docs/jobs?state=failed&label.ticket=LOC-12',
    '/cs/v1/spaces/docs/jobs?state=failed&label.ticket=LOC-12&cursor=1',
  ]);
  const pages = client.pages('/v1/spaces/{space}/jobs', { path: { space: 'docs' }, count: true });
  expect((await pages.next()).value).toEqual({ items: [0, 1], count: 6, position: '41' });
  expect(server.received.at(-1)?.headers.prefer).toBe('count');
});

test('waits for a job by long polls until it has ended', async () => {
  const states = ['planning', 'running', '', 'completed-with-failures'];
  server.answer = (_request, response) => {
    const state = states.shift();
    const etag = `"${states.length}"`;
    if (state === '') response.writeHead(304, { etag }).end();
    else json(response, 200, { state }, { etag });
  };
  const seen: string[] = [];
  const job = await client.space('docs').waitForJob('j', { onChange: ({ state }) => seen.push(state) });
  expect([job.state, seen]).toEqual(['completed-with-failures', ['planning', 'running', 'completed-with-failures']]);
  expect(server.received.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"3"', '"2"', '"1"']);
  expect(server.received.map(({ headers }) => headers.prefer)).toEqual([
    undefined,
    ...Array<string>(3).fill('wait=30'),
  ]);
});
