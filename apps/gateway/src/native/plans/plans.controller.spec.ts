import {
  changePlan,
  createPlan,
  diffPlans,
  executePlan,
  listPlanLoops,
  listPlanNodes,
  readPlan,
  readPrincipals,
  RejectedError,
  requestCopies,
  requestDuplicate,
  requestItemCopies,
  shortId,
  type JobId,
  type PlanView,
} from '@scriptorium/contracts';

import { type RecordingGateway, startRecordingGateway } from '../../testing/recording-gateway';
import { jobView } from '../../testing/views';
import { EXAMPLE_COPY_REQUEST, EXAMPLE_DIFFERENCE, EXAMPLE_NODE, EXAMPLE_PLAN } from './plan-examples';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
  gateway.rpc.answer(readPrincipals, ({ ids }) => ({
    principals: ids.map((id) => ({ id, name: 'Ada', kind: 'person' as const })),
  }));
});

afterAll(() => gateway.app.close());

const { createdBy, space: spaceKey, ...example } = EXAMPLE_PLAN;
const planView = (change: Partial<PlanView> = {}): PlanView => ({
  ...(example as unknown as PlanView),
  spaceKey,
  createdBy: createdBy.id,
  ...change,
});
const PLANS = '/v1/spaces/docs/plans';

async function send(
  method: 'GET' | 'PATCH' | 'POST',
  url: string,
  { payload, headers = {} }: { payload?: object; headers?: Record<string, string> } = {},
) {
  const reply = await gateway.app.inject({
    method,
    url,
    headers: {
      authorization: 'Bearer read,localize',
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }),
  });
  return { status: reply.statusCode, headers: reply.headers, json: reply.json<Record<string, unknown>>() };
}

test('creates a plan, with its address and its digest as the entity tag', async () => {
  gateway.rpc.answer(createPlan, () => planView());
  expect(await send('POST', PLANS, { payload: EXAMPLE_COPY_REQUEST })).toMatchObject({
    status: 201,
    headers: { etag: `"${EXAMPLE_PLAN.digest}"`, location: expect.stringContaining(`${PLANS}/${EXAMPLE_PLAN.id}`) },
    json: EXAMPLE_PLAN,
  });
  expect(gateway.rpc.lastRequest(createPlan)).toMatchObject({ spaceKey: 'docs', request: EXAMPLE_COPY_REQUEST });
});

test.each<[string, object]>([
  ['/kind', { kind: 'other' }],
  ['/kind', { kind: 'duplicate' }],
  ['/locales', { locales: undefined }],
  ['/roots/0', { roots: [{ familyId: EXAMPLE_NODE.familyId }] }],
  ['/roots', { roots: 'all' }],
  ['/roots/0', { roots: [{}] }],
  ['/roots/0', { roots: [{ variantId: 'x' }] }],
  ['/roots/0', { roots: [{ query: {}, version: 1 }] }],
  ['/roots/0/query/colour', { roots: [{ query: { colour: 'red' } }] }],
  ['/locales', { locales: [5] }],
  ['/links/0/match', { links: [{ name: 'a', action: 'share' }] }],
  ['/links/0/match/path', { links: [{ name: 'a', match: { path: 'to' }, action: 'share' }] }],
  ['/links/0/match/depth/min', { links: [{ name: 'a', match: { depth: { min: 'x' } }, action: 'share' }] }],
  ['/links/0/action', { links: [{ name: 'a', match: {}, action: 'move' }] }],
  ['/existing', { existing: 'replace' }],
  ['/labels', { labels: { ticket: 5 } }],
  ['/colour', { colour: 'red' }],
])('rejects an invalid member at %s', async (pointer, change) => {
  expect(await send('POST', PLANS, { payload: { ...EXAMPLE_COPY_REQUEST, ...change } })).toMatchObject({
    status: 400,
    json: { code: 'INPUT_INVALID', errors: [{ pointer }] },
  });
});

test('reports all errors of a request at once', async () => {
  const payload = { kind: 'other', roots: [], locales: 'fr' };
  const { json } = await send('POST', PLANS, { payload });
  expect(json['errors']).toHaveLength(2);
});

test('waits for a plan that is being made', async () => {
  let reads = 0;
  gateway.rpc.answer(readPlan, () => planView({ state: (reads += 1) < 3 ? 'planning' : 'ready' }));
  expect(await send('GET', `${PLANS}/${EXAMPLE_PLAN.id}`)).toMatchObject({ json: { state: 'planning' } });
  expect(await send('GET', `${PLANS}/${EXAMPLE_PLAN.id}`, { headers: { prefer: 'wait=30' } })).toMatchObject({
    status: 200,
    headers: { 'scriptorium-position': expect.any(String) },
    json: { state: 'ready' },
  });
});

test('lists nodes page by page with the same filters', async () => {
  gateway.rpc.answer(listPlanNodes, () => ({ nodes: [EXAMPLE_NODE as never], nextAfter: 7 }));
  const path = `${PLANS}/${EXAMPLE_PLAN.id}/nodes`;
  const first = await send('GET', `${path}?decision=share&parent=0&locale=fr-FR&q=home&limit=1`);
  expect(first).toMatchObject({ status: 200, json: { items: [EXAMPLE_NODE] } });
  const filter = { decision: 'share', parent: 0, locale: 'fr-FR', q: 'home', limit: 1 };
  expect(gateway.rpc.lastRequest(listPlanNodes)).toMatchObject(filter);
  await send(
    'GET',
    `${path}?decision=share&parent=0&locale=fr-FR&q=home&limit=1&cursor=${String(first.json['nextCursor'])}`,
  );
  expect(gateway.rpc.lastRequest(listPlanNodes)).toMatchObject({ ...filter, after: 7 });
  expect(await send('GET', `${path}?cursor=${String(first.json['nextCursor'])}`)).toMatchObject({
    status: 400,
    json: { code: 'CURSOR_INVALID' },
  });
});

test('lists loops', async () => {
  const node = { number: 0, variantId: EXAMPLE_NODE.variantId as never, label: 'Home' };
  gateway.rpc.answer(listPlanLoops, () => ({ loops: [[node]], nextAfter: null }));
  expect(await send('GET', `${PLANS}/${EXAMPLE_PLAN.id}/loops`)).toMatchObject({
    json: { items: [{ nodes: [node] }], nextCursor: null },
  });
});

test('changes a plan only with one entity tag, if the request has If-Match', async () => {
  const payload = { choices: [{ node: 0, locale: 'fr-FR', action: 'share' }] };
  const reply = await send('PATCH', `${PLANS}/${EXAMPLE_PLAN.id}`, { payload, headers: { 'if-match': '*' } });
  expect(reply).toMatchObject({ status: 428, json: { code: 'PRECONDITION_REQUIRED' } });
});

test('executes a plan with the digest of If-Match, and requires it', async () => {
  const path = `${PLANS}/${EXAMPLE_PLAN.id}/execute`;
  gateway.rpc.answer(executePlan, () => jobView({ id: EXAMPLE_PLAN.id as JobId }));
  expect(await send('POST', path, { headers: { 'if-match': '"abc"' } })).toMatchObject({
    status: 202,
    headers: { location: expect.stringContaining(`/v1/spaces/docs/jobs/${EXAMPLE_PLAN.id}`) },
  });
  expect(gateway.rpc.lastRequest(executePlan)).toMatchObject({ digest: 'abc', planId: EXAMPLE_PLAN.id });
  for (const headers of [{}, { 'if-match': '*' }] as Record<string, string>[]) {
    expect(await send('POST', path, { headers })).toMatchObject({
      status: 428,
      json: { code: 'PRECONDITION_REQUIRED' },
    });
  }
});

test.each([
  ['PLAN_STALE', 409],
  ['PLAN_EXECUTED', 409],
  ['PLAN_EXPIRED', 409],
  ['PLAN_NOT_READY', 409],
  ['DIGEST_MISMATCH', 412],
])('answers %s with %i and its data', async (code, status) => {
  gateway.rpc.answer(executePlan, () => {
    throw new RejectedError(code, 'No.', { count: 1 });
  });
  const path = `${PLANS}/${EXAMPLE_PLAN.id}/execute`;
  expect(await send('POST', path, { headers: { 'if-match': '"abc"' } })).toMatchObject({
    status,
    json: { code, count: 1 },
  });
});

test('duplicates a family, and rejects members that a duplicate does not have', async () => {
  gateway.rpc.answer(requestDuplicate, () => jobView());
  const payload = { kind: 'duplicate', roots: [{ familyId: EXAMPLE_NODE.familyId }] };
  expect(await send('POST', '/v1/spaces/docs/copies', { payload })).toMatchObject({ status: 202 });
  expect(gateway.rpc.lastRequest(requestDuplicate)).toMatchObject({
    familyId: EXAMPLE_NODE.familyId,
    spaceKey: 'docs',
  });
  const wrong = { ...payload, locales: ['fr-FR'], roots: [{ variantId: EXAMPLE_NODE.variantId }] };
  expect(await send('POST', '/v1/spaces/docs/copies', { payload: wrong })).toMatchObject({
    status: 400,
    json: { errors: [{ pointer: '/locales' }, { pointer: '/roots/0' }] },
  });
});

test('copies drive items, and rejects members that such a copy does not have', async () => {
  gateway.rpc.answer(requestItemCopies, () => jobView());
  const id = '6a1f0a0e-55a4-4c0e-9d0b-3a1f5f8f0c12';
  const payload = { kind: 'copy-drive-items', roots: [{ driveItemId: id }], target: { driveId: id, folderId: id } };
  expect(await send('POST', '/v1/spaces/docs/copies', { payload })).toMatchObject({ status: 202 });
  expect(gateway.rpc.lastRequest(requestItemCopies)).toMatchObject({
    spaceKey: 'docs',
    request: { roots: [{ driveItemId: id }], target: { conflict: 'fail', childrenOnly: false, versions: 'current' } },
  });
  const wrong = { ...payload, locales: ['fr-FR'], roots: [{ variantId: id }], target: { driveId: 'x', folderId: id } };
  expect(await send('POST', '/v1/spaces/docs/copies', { payload: wrong })).toMatchObject({
    status: 400,
    json: { errors: [{ pointer: '/locales' }, { pointer: '/roots/0' }, { pointer: '/target/driveId' }] },
  });
});

test('takes the ids of drives and items in both forms', async () => {
  gateway.rpc.answer(requestItemCopies, () => jobView());
  const id = '6a1f0a0e-55a4-4c0e-9d0b-3a1f5f8f0c12';
  const short = shortId(id);
  const payload = {
    kind: 'copy-drive-items',
    roots: [{ driveItemId: short }],
    target: { driveId: short, folderId: short },
  };
  expect(await send('POST', '/v1/spaces/docs/copies', { payload })).toMatchObject({ status: 202 });
  expect(gateway.rpc.lastRequest(requestItemCopies)).toMatchObject({
    request: { roots: [{ driveItemId: id }], target: { driveId: id, folderId: id } },
  });
});

test('plans and executes a copy request', async () => {
  gateway.rpc.answer(requestCopies, () => jobView());
  expect(await send('POST', '/v1/spaces/docs/copies', { payload: EXAMPLE_COPY_REQUEST })).toMatchObject({
    status: 202,
    headers: { location: expect.stringContaining('/v1/spaces/docs/jobs/') },
  });
});

test('passes the choices and the digest of a change, and what to do with a stale plan', async () => {
  gateway.rpc.answer(changePlan, () => planView({ state: 'planning', digest: null, counts: null }));
  const choices = [
    { node: 1, locale: 'fr-FR', action: 'share' },
    { node: 1, locale: 'de-DE', action: 'localize' },
  ];
  const path = `${PLANS}/${EXAMPLE_PLAN.id}`;
  const headers = { 'if-match': '"abc"' };
  expect(await send('PATCH', path, { payload: { choices }, headers })).toMatchObject({
    status: 200,
    json: { state: 'planning', digest: null },
  });
  expect(gateway.rpc.lastRequest(changePlan)).toMatchObject({ choices, digest: 'abc' });
  gateway.rpc.answer(executePlan, () => jobView());
  const payload = { onStale: 'replan' };
  expect(await send('POST', `${path}/execute`, { payload, headers })).toMatchObject({ status: 202 });
  expect(gateway.rpc.lastRequest(executePlan)).toMatchObject(payload);
});

test('lists the differences of two plans', async () => {
  gateway.rpc.answer(diffPlans, () => ({ differences: [EXAMPLE_DIFFERENCE as never], nextAfter: null }));
  const other = '6a1f0a0e-55a4-4c0e-9d0b-3a1f5f8f0c12';
  expect(await send('GET', `${PLANS}/${EXAMPLE_PLAN.id}/diff/${other}`)).toMatchObject({
    json: { items: [EXAMPLE_DIFFERENCE], nextCursor: null },
  });
  expect(gateway.rpc.lastRequest(diffPlans)).toMatchObject({ planId: EXAMPLE_PLAN.id, otherId: other });
});
