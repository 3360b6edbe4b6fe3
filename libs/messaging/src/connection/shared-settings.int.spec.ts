import type { INestMicroservice } from '@nestjs/common';
import { testNatsUrl } from '@scriptorium/testing';

import { startService } from '../testing/test-service';

let url: string;
const running: INestMicroservice[] = [];

beforeAll(async () => {
  url = await testNatsUrl();
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.close()));
});

async function start(service: string, sharedSettings: Readonly<Record<string, number>>): Promise<INestMicroservice> {
  const started = await startService(url, [], { service, commands: [], sharedSettings });
  running.push(started);
  return started;
}

const contentStore = (ms: number) => start('content-store', { SEARCH_TIMEOUT_MS: ms });
const gateway = (ms: number) => start('gateway', { RPC_TIMEOUT_MS: ms });

test.each([
  ['gateway', () => contentStore(20_000), () => gateway(10_000)],
  ['content-store', () => gateway(10_000), () => contentStore(20_000)],
])('does not start a %s whose setting conflicts with a running service', async (_second, first, second) => {
  await first();
  await expect(second()).rejects.toThrow(
    'SEARCH_TIMEOUT_MS of content-store is 20000 and must be less than RPC_TIMEOUT_MS of gateway, which is 10000',
  );
});

test('starts services whose settings agree', async () => {
  await contentStore(8_000);
  await gateway(10_000);
  await start('localization-planner', { RESCUE_AFTER_MS: 1_000 });
  await start('blob-copy-worker', { RESCUE_AFTER_MS: 1_000 });
  expect(running).toHaveLength(4);
});

test('starts a service if the other one of the rule does not run any more', async () => {
  await contentStore(20_000);
  await running.pop()?.close();
  await gateway(10_000);
  expect(running).toHaveLength(1);
});

test('starts at most one of two services that start at once with a conflict', async () => {
  const outcomes = await Promise.allSettled([contentStore(20_000), gateway(10_000)]);
  expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
});
