import { readRecord } from '@scriptorium/contracts';

import { sendToDatocms } from '../../../testing/send-to-datocms';
import { recordId, recordView } from '../../../testing/record-views';
import { type RecordingGateway, startRecordingGateway } from '../../../testing/recording-gateway';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway({ datocmsRateLimit: 3 });
  gateway.rpc.answer(readRecord, () => recordView());
});

afterAll(() => gateway.app.close());

// On a busy machine the four requests below may take longer than the window.
beforeEach(() => jest.useFakeTimers({ now: 0, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }));
afterEach(() => jest.useRealTimers());

const find = (scopes: string) =>
  sendToDatocms(gateway, 'GET', `/items/${recordId}`, undefined, { authorization: `Bearer ${scopes}` });

test('a request above the limit gets 429 with the whole seconds to wait, and succeeds after them', async () => {
  const remaining: unknown[] = [];
  for (let sent = 0; sent < 3; sent += 1) remaining.push((await find('read')).headers['x-ratelimit-remaining']);
  expect(remaining).toEqual(['2', '1', '0']);

  const { status, headers, json } = await find('read');
  expect(status).toBe(429);
  expect(headers).toMatchObject({ 'x-ratelimit-limit': '3', 'x-ratelimit-remaining': '0', 'x-environment': 'docs' });
  expect(headers['x-ratelimit-reset']).toMatch(/^[1-3]$/);
  expect(json).toMatchObject({ data: [{ id: '42ae57', attributes: { code: 'RATE_LIMIT_EXCEEDED', details: {} } }] });

  expect((await find('read,write')).status).toBe(200); // another token

  jest.advanceTimersByTime(Number(headers['x-ratelimit-reset']) * 1_000);
  expect((await find('read')).status).toBe(200);
});
