import type { INestMicroservice } from '@nestjs/common';
import { eventually, type NatsCluster, startNatsCluster, startOwnNatsServer, testNatsUrl } from '@scriptorium/testing';

import { startService, type TestOptions } from '../testing/test-service';
import { COMMANDS } from '../topology/streams';

let service: INestMicroservice | undefined;

afterEach(async () => {
  await service?.close();
  service = undefined;
});

/** A test that fails does not wait for the service. */
const FOREVER_MS = 86_400_000;

/** Starts a service without waiting for it. Returns a function that returns its state. */
function begin(url: string, options: TestOptions = {}) {
  let outcome: 'pending' | 'started' | Error = 'pending';
  startService(url, [], { commands: [], natsTimeoutMs: FOREVER_MS, ...options }).then(
    (started) => {
      service = started;
      outcome = 'started';
    },
    (error: unknown) => void (outcome = error as Error),
  );
  return () => outcome;
}

test('a service that starts before nats-server waits for it', async () => {
  const server = await startOwnNatsServer();
  await server.kill();
  const outcome = begin(server.url);
  // Not a time that decides: without the wait, the start has failed long before.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(outcome()).toBe('pending');
  await server.restart();
  await eventually(() => expect(outcome()).toBe('started'));
});

test('a service ends with one line for the operator if JetStream does not come up', async () => {
  const options = { commands: [], natsDomain: 'elsewhere', natsTimeoutMs: 300 };
  await expect(startService(await testNatsUrl(), [], options)).rejects.toMatchObject({
    code: 'NATS_UNAVAILABLE',
    message: 'NATS cannot be used: JetStream is not available.',
  });
});

describe('on a cluster', () => {
  let cluster: NatsCluster;

  beforeAll(async () => {
    cluster = await startNatsCluster();
  });

  async function loseLeader(): Promise<() => Promise<unknown>> {
    const [, ...lost] = cluster.nodes.values();
    await Promise.all(lost.map((node) => node.kill()));
    return () => Promise.all(lost.map((node) => node.restart()));
  }

  test('a service that starts while JetStream has no leader waits for one', async () => {
    const repair = await loseLeader();
    await expect(startService(cluster.url, [], { commands: [], natsTimeoutMs: 0 })).rejects.toMatchObject({
      code: 'NATS_UNAVAILABLE',
      message: expect.stringMatching(/^NATS cannot be used: JetStream/) as string,
    });
    const outcome = begin(cluster.url, { natsReplicas: 3 });
    await repair();
    await eventually(() => expect(outcome()).toBe('started'));
  });

  test('a service that starts while its streams have no leader waits for one', async () => {
    await eventually(() => cluster.leaderOf(COMMANDS));
    const repair = await loseLeader();
    const outcome = begin(cluster.url, { natsReplicas: 3 });
    await repair();
    await eventually(() => expect(outcome()).toBe('started'));
  });
});
