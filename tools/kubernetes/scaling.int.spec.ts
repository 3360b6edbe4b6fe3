import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { jetstream } from '@nats-io/jetstream';

import { commandsOf, consumerName, copyVariants } from '../../libs/contracts/src';
import { declaredConsumer } from '../../libs/messaging/src/topology/streams';
import { ensureTopology } from '../../libs/messaging/src/topology/topology';
import { eventually } from '../../libs/testing/src';
import { itemsAt, type JsonObject, objectAt } from './json';
import { buildKustomization, findKubectl } from './kustomize';
import { ofKind } from './manifests';
import { type ChartCluster, routeNames, startChartCluster } from './testing/chart-cluster';
import { createSecrets, secretValue } from './testing/created-secrets';
import { desiredPods, lagOf, type Trigger } from './testing/keda';

const ROOT = join(__dirname, '../..');
const WORKER = 'blob-copy-worker';
const ACK_WAIT_MS = 600_000;

const secrets = createSecrets(join(ROOT, 'examples/bootstrap.json'), ['docs']);
let scaled: JsonObject;
let triggers: readonly Trigger[];
let cluster: ChartCluster;
let worker: Awaited<ReturnType<ChartCluster['connectAs']>>;

beforeAll(async () => {
  const [found] = ofKind(buildKustomization(findKubectl(), join(ROOT, 'k8s/overlays/production')), 'ScaledObject');
  scaled = objectAt(found);
  triggers = itemsAt(scaled, 'spec', 'triggers').map((each) => objectAt(each, 'metadata') as unknown as Trigger);
  cluster = await startChartCluster(secretValue(secrets, 'nats-users', 'users.conf'));
  worker = await connectAs(WORKER);
  const consumers = commandsOf(WORKER).map((command) => declaredConsumer(command, ACK_WAIT_MS));
  await eventually(() => ensureTopology(worker, { options: { service: WORKER, natsReplicas: 3 }, consumers }));
});

afterAll(async () => {
  await worker.close();
  await cluster.stop();
});

const connectAs = (service: string): ReturnType<ChartCluster['connectAs']> =>
  cluster.connectAs(service, secretValue(secrets, service, 'nats-password'));

test('scales on each consumer of the worker', () => {
  expect(triggers.map(({ consumer }) => consumer).toSorted()).toEqual(commandsOf(WORKER).map(consumerName).toSorted());
});

test('adds no worker that finds no command: the threshold is the concurrency of a worker', () => {
  const page = readFileSync(join(ROOT, 'docs/reference/configuration.md'), 'utf8');
  const concurrency = /^\| `WORKER_CONCURRENCY` .*?`(\d+)`/m.exec(page)?.[1];
  expect(new Set(triggers.map(({ lagThreshold }) => lagThreshold))).toEqual(new Set([concurrency]));
});

test('counts waiting commands and those in flight, from whichever node it asks first', async () => {
  const planner = await connectAs('localization-planner');
  const subject = copyVariants.filter.replaceAll('*', 'any');
  for (let sent = 0; sent < 40; sent += 1) await jetstream(planner).publish(subject, `command ${sent}`);
  await planner.close();

  const consumer = await jetstream(worker).consumers.get('COMMANDS', consumerName(copyVariants));
  const messages = await consumer.fetch({ max_messages: 10 });
  const inFlight = [];
  for await (const message of messages) inFlight.push(message);
  await expectLag(40);
  for (const message of inFlight) expect(await message.ackAck()).toBe(true);
  await expectLag(30);
  // 30 commands for workers that execute 6 at once
  expect(desiredPods(scaled, await lags(monitors()[0] ?? ''))).toBe(5);
});

test.each([
  [[0, 0, 0, 0, 0], 2],
  [[1, 0, 0, 0, 0], 2],
  [[16, 0, 0, 0, 0], 3],
  [[13, 0, 31, 0, 6], 6],
  [[1000, 0, 0, 0, 0], 10],
])('wants, for the lags %j, %i workers', (each, pods) => {
  expect(desiredPods(scaled, each)).toBe(pods);
});

const monitors = (): readonly string[] => [...cluster.nodes.values()].map(({ monitor }) => monitor);

function lags(endpoint: string): Promise<readonly number[]> {
  return Promise.all(triggers.map((trigger) => lagOf(trigger, endpoint, cluster.nodes)));
}

async function expectLag(expected: number): Promise<void> {
  const others = triggers.slice(1).map(() => 0);
  expect(triggers[0]?.consumer).toBe(consumerName(copyVariants));
  for (const endpoint of monitors())
    await eventually(async () => expect(await lags(endpoint)).toEqual([expected, ...others]));
}

test('finds the node of an address in the way of KEDA: its first label is the name of the server', () => {
  expect(routeNames()).toEqual(['nats-0', 'nats-1', 'nats-2']);
});
