import type { ComponentHealth, HealthReport } from '@scriptorium/contracts';
import { eventually } from '@scriptorium/testing';

import { type RecordingGateway, startRecordingGateway } from '../testing/recording-gateway';

const since = '2026-01-02T03:04:05.678Z';
const component = (name: string, change: Partial<ComponentHealth> = {}): ComponentHealth => {
  return { name, status: 'ok', isEssential: true, since, ...change };
};
const report = (...components: ComponentHealth[]): HealthReport => ({ phase: 'started', status: 'ok', components });

let gateway: RecordingGateway;

beforeEach(async () => {
  gateway = await startRecordingGateway();
  for (const service of ['content-store', 'localization-planner', 'blob-copy-worker'])
    gateway.rpc.health.set(service, report(component('database')));
  gateway.health.start();
  gateway.health.markStarted();
});

afterEach(async () => {
  await gateway.health.stop();
  await gateway.app.close();
});

/** Waits until `GET /health` has these members. */
async function expectHealth(expected: object): Promise<void> {
  await eventually(async () => {
    const reply = await gateway.app.inject({ url: '/health' });
    expect({ code: reply.statusCode, ...reply.json<object>() }).toMatchObject(expected);
  });
}

test('lists the services and what they depend on, without a token', async () => {
  await expectHealth({ code: 200, status: 'ok' });
  expect((await gateway.app.inject({ url: '/health' })).json()).toEqual({
    status: 'ok',
    services: { gateway: 'ok', 'content-store': 'ok', 'localization-planner': 'ok', 'blob-copy-worker': 'ok' },
    components: [
      { service: 'content-store', name: 'database', status: 'ok', since },
      { service: 'localization-planner', name: 'database', status: 'ok', since },
      { service: 'blob-copy-worker', name: 'database', status: 'ok', since },
    ],
  });
});

test('is 503 while no instance of a service answers', async () => {
  gateway.rpc.health.set('blob-copy-worker', undefined);
  await expectHealth({ code: 503, status: 'unavailable', services: { 'blob-copy-worker': 'unavailable' } });
  gateway.rpc.health.set('blob-copy-worker', report());
  await expectHealth({ code: 200, status: 'ok', services: { 'blob-copy-worker': 'ok' } });
});

test('is 503 while a service has lost its database, and does not show the address in the reason', async () => {
  const database = component('database', { status: 'unavailable', reason: 'connect ECONNREFUSED 10.1.2.3:5432' });
  gateway.rpc.health.set('content-store', { ...report(database), status: 'unavailable' });
  await expectHealth({
    code: 503,
    services: { 'content-store': 'unavailable' },
    components: [{ service: 'content-store', name: 'database', status: 'unavailable' }, {}, {}],
  });
  expect((await gateway.app.inject({ url: '/health' })).body).not.toContain('10.1.2.3');
});

test('is 200 and degraded while the worker has lost a store of bytes', async () => {
  const store = component('blob-store-s3', { status: 'unavailable', isEssential: false });
  gateway.rpc.health.set('blob-copy-worker', { ...report(component('nats'), store), status: 'degraded' });
  await expectHealth({ code: 200, status: 'degraded', services: { 'blob-copy-worker': 'degraded' } });
});

test.each(['starting', 'stopping'] as const)('is 503 while the only instance of a service is %s', async (phase) => {
  gateway.rpc.health.set('content-store', { ...report(), phase });
  await expectHealth({ code: 503, services: { 'content-store': 'unavailable' } });
});

test('is 503 as soon as the gateway stops', async () => {
  await expectHealth({ code: 200 });
  gateway.health.markStopping();
  await expectHealth({ code: 503, status: 'unavailable', services: { gateway: 'unavailable', 'content-store': 'ok' } });
});
