import {
  listJobs,
  listLocalizations,
  type OutcomeView,
  readJob,
  RejectedError,
  requestLocalization,
} from '@scriptorium/contracts';

import { PUBLIC, type RecordingGateway, startRecordingGateway } from '../../../testing/recording-gateway';
import { emptyPage, itemView, jobView, variantId } from '../../../testing/views';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
});

afterAll(() => gateway.app.close());

beforeEach(() => gateway.rpc.answer(requestLocalization, () => jobView()));

async function send(method: 'GET' | 'POST', path: string, body?: object) {
  const headers = { authorization: 'bearer read,localize', 'content-type': 'application/json' };
  const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
  const reply = await gateway.app.inject({ method, url: `/content/${path}`, headers, ...payload });
  return { status: reply.statusCode, json: reply.json<Record<string, unknown>>() };
}

const localize = `content-items/${variantId}/localize`;

test('accepts a localization with 202 and a job, in one rpc', async () => {
  const before = gateway.rpc.requests.length;
  const { status, json } = await send('POST', localize, { locales: ['de-DE', 'fr-FR'], version: 3 });
  expect(gateway.rpc.requests.length - before).toBeLessThanOrEqual(2); // the token, the first time, and the request
  expect(gateway.rpc.lastRequest(requestLocalization)).toMatchObject({
    variantId,
    version: 3,
    locales: ['de-DE', 'fr-FR'],
    replicateFolderStructure: false,
  });
  expect(status).toBe(202);
  expect(json).toMatchObject({
    status: 'IN_PROGRESS',
    rootContentItem: { id: variantId, label: 'a', locale: 'en-GB' },
    requestedLocales: ['de-DE', 'fr-FR'],
    createdBy: 'u',
    createdDate: '2026-01-02T03:04:05.678Z',
    _links: {
      'content-root': { href: `${PUBLIC}/content/content-items/${variantId}` },
      findByRootContentItem: {
        href: `${PUBLIC}/content/localization-jobs/search/findByRootContentItem?id=${variantId}{&page,size,sort}`,
        templated: true,
      },
    },
  });
  expect(json).not.toHaveProperty('completedDate');
});

test('sends replicateFolderStructure of newer clients on', async () => {
  await send('POST', localize, { locales: ['de-DE'], version: 3, replicateFolderStructure: true });
  expect(gateway.rpc.lastRequest(requestLocalization)).toMatchObject({ replicateFolderStructure: true });
});

test('rejects a missing or invalid member before any rpc', async () => {
  const before = gateway.rpc.callCount(requestLocalization);
  for (const [body, property] of [
    [{ locales: ['de-DE'] }, 'version'],
    [{ version: 3 }, 'locales'],
    [{ version: 3, locales: 'de-DE' }, 'locales'],
    [{ version: 3, locales: ['de-DE'], replicateFolderStructure: 'yes' }, 'replicateFolderStructure'],
  ] as const) {
    expect(await send('POST', localize, body)).toMatchObject({ status: 400, json: { errors: [{ property }] } });
  }
  expect(gateway.rpc.callCount(requestLocalization)).toBe(before);
});

test('names a repository that does not support a locale', async () => {
  gateway.rpc.answer(requestLocalization, () => {
    const data = { repositoryId: 'r', locales: ['de-DE'] };
    throw new RejectedError('REPOSITORY_DOES_NOT_SUPPORT_LOCALES', 'r has no de-DE.', data);
  });
  expect(await send('POST', localize, { locales: ['de-DE'], version: 3 })).toMatchObject({
    status: 400,
    json: { errors: [{ code: 'REPOSITORY_DOES_NOT_SUPPORT_LOCALES', repositoryId: 'r', invalidValue: ['de-DE'] }] },
  });
});

test('returns the progress of a job and the outcomes other than created', async () => {
  const progress = { total: 4, done: 4, created: 2, reused: 1, skipped: 0, failed: 1, shared: 3, dropped: 0 };
  const job = jobView({ state: 'completed-with-failures', endedAt: '2026-01-02T03:04:06.000Z', progress });
  const outcomes: OutcomeView[] = [
    { variantId, repositoryId: 'r', locale: 'de-DE', outcome: 'failed', reason: 'DELIVERY_KEY', message: null },
    { variantId, repositoryId: 'r', locale: 'fr-FR', outcome: 'reused', reason: 'EXISTS', message: 'It exists.' },
  ];
  gateway.rpc.answer(readJob, () => ({ job, outcomes, outcomesTotal: 2 }));
  const { status, json } = await send('GET', `localization-jobs/${job.id}`);
  expect(status).toBe(200);
  expect(json).toMatchObject({
    id: job.id,
    status: 'COMPLETED',
    completedDate: '2026-01-02T03:04:06.000Z',
    progress: { total: 4, done: 4, created: 2, reused: 1, skipped: 0, failed: 1 },
    results: [
      { contentItemId: variantId, locale: 'de-DE', outcome: 'FAILED', code: 'DELIVERY_KEY' },
      { contentItemId: variantId, locale: 'fr-FR', outcome: 'REUSED', code: 'EXISTS', message: 'It exists.' },
    ],
    errors: [{ level: 'ERROR', code: 'DELIVERY_KEY', entityId: variantId, contentRepositoryId: 'r', locale: 'de-DE' }],
  });
});

test.each([
  ['accepted', 'IN_PROGRESS'],
  ['running', 'IN_PROGRESS'],
  ['cancelling', 'IN_PROGRESS'],
  ['completed', 'COMPLETED'],
  ['completed-with-failures', 'COMPLETED'],
  ['failed', 'FAILED'],
  ['cancelled', 'CANCELLED'],
] as const)('presents a job in the state %s as %s', async (state, expected) => {
  gateway.rpc.answer(readJob, () => ({ job: jobView({ state }), outcomes: [], outcomesTotal: 0 }));
  const { json } = await send('GET', `localization-jobs/${jobView().id}`);
  expect(json).toMatchObject({ status: expected });
});

test('lists jobs by their root item', async () => {
  const page = { ...emptyPage, totalElements: 1, totalPages: 1 };
  gateway.rpc.answer(listJobs, () => ({
    jobs: [jobView({ state: 'failed', endedAt: 'd', error: { code: 'X', message: 'x' } })],
    page,
  }));
  const { json } = await send('GET', `localization-jobs/search/findByRootContentItem?id=${variantId}`);
  expect(json).toMatchObject({
    _embedded: { 'localization-jobs': [{ status: 'FAILED', errors: [{ code: 'X' }] }] },
    _links: {
      self: { href: `${PUBLIC}/content/localization-jobs/search/findByRootContentItem?id=${variantId}&page=0&size=20` },
    },
    page,
  });
  expect(await send('GET', 'localization-jobs/search/findByRootContentItem')).toMatchObject({ status: 404 });
});

test('lists the localizations of an item as a page', async () => {
  gateway.rpc.answer(listLocalizations, () => [
    { page: { ...emptyPage, totalElements: 1, totalPages: 1 } },
    { items: [itemView()] },
  ]);
  const { json } = await send('GET', `content-items/${variantId}/localizations?size=100`);
  expect(gateway.rpc.lastRequest(listLocalizations)).toMatchObject({ id: variantId, page: { page: 0, size: 100 } });
  expect(json).toMatchObject({ _embedded: { 'content-items': [{ id: variantId }] }, page: { totalElements: 1 } });
});
