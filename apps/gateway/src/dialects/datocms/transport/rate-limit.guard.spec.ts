import { readRecord, type Scope, type SpaceId } from '@scriptorium/contracts';

import { sendToDatocms } from '../../../testing/send-to-datocms';
import { recordId, recordView } from '../../../testing/record-views';
import { hubId, type RecordingGateway, startRecordingGateway } from '../../../testing/recording-gateway';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway({ datocmsRateLimit: 3 });
  gateway.rpc.answer(readRecord, () => recordView());
  // The principal of a token that begins with `other` is another one.
  gateway.rpc.answerCallers((token) => ({
    principalId: `${token.startsWith('other') ? '2' : '1'}1111111-1111-4111-8111-111111111111`,
    grants: [{ spaceId: 1 as SpaceId, spaceKey: 'docs', hubId, scopes: ['read'] as Scope[] }],
  }));
});

afterAll(() => gateway.app.close());

// On a busy machine the four requests below may take longer than the window.
beforeEach(() => jest.useFakeTimers({ now: 0, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }));
afterEach(() => jest.useRealTimers());

const find = (authorization: string) =>
  sendToDatocms(gateway, 'GET', `/items/${recordId}`, undefined, { authorization });

test('a request above the limit gets 429 with the whole seconds to wait, and succeeds after them', async () => {
  const remaining: unknown[] = [];
  for (let sent = 0; sent < 3; sent += 1) remaining.push((await find('Bearer token')).headers['x-ratelimit-remaining']);
  expect(remaining).toEqual(['2', '1', '0']);

  const { status, headers, json } = await find('Bearer token');
  expect(status).toBe(429);
  expect(headers).toMatchObject({ 'x-ratelimit-limit': '3', 'x-ratelimit-remaining': '0', 'x-environment': 'docs' });
  expect(headers['x-ratelimit-reset']).toMatch(/^[1-3]$/);
  expect(json).toMatchObject({ data: [{ id: '42ae57', attributes: { code: 'RATE_LIMIT_EXCEEDED', details: {} } }] });

  // The limit is that of the principal, however the header is written and whichever token it has.
  for (const other of ['bearer    token', 'BEARER token ', 'Bearer second'])
    expect((await find(other)).status).toBe(429);
  expect((await find('Bearer other')).status).toBe(200);

  jest.advanceTimersByTime(Number(headers['x-ratelimit-reset']) * 1_000);
  expect((await find('Bearer token')).status).toBe(200);
});
