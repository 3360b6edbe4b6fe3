import { NATIVE_LIMITS, readCeilings, type SpaceId } from '@scriptorium/contracts';

import { hubId, type RecordingGateway, startRecordingGateway } from '../../testing/recording-gateway';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
  gateway.rpc.answerCallers(() => ({
    principalId: '11111111-1111-4111-8111-111111111111',
    grants: [{ spaceId: 1 as SpaceId, spaceKey: 'docs', hubId, scopes: ['read'] }],
  }));
});
afterAll(() => gateway.app.close());

test('announces the limits of requests, the ceilings of content-store, and the rates', async () => {
  gateway.rpc.answer(readCeilings, () => ({ ceilings: { itemsOfSpace: 12 } }));
  const { body } = await gateway.app.inject({ url: '/v1/limits', headers: { authorization: 'Bearer t' } });
  const { limits } = JSON.parse(body) as { limits: Record<string, number> };
  expect(limits).toMatchObject({ ...NATIVE_LIMITS, itemsOfSpace: 12 });
  expect(limits['requestsPerMinute']).toBeGreaterThan(0);
});
