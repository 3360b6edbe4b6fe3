import type { INestMicroservice } from '@nestjs/common';
import { eventually, type NatsCluster, startNatsCluster } from '@scriptorium/testing';

import { MessagePublisher } from '../messages/message-publisher';
import { handlerOf, note, observe, startService, takeNote } from '../testing/test-service';
import { consumerName, COMMANDS, DEAD, EVENTS } from '../topology/streams';

/** Ends a test that hangs: an election takes long on a busy machine. */
const LIMIT_MS = 600_000;

let cluster: NatsCluster;
let service: INestMicroservice | undefined;

beforeAll(async () => {
  cluster = await startNatsCluster();
});

afterEach(async () => {
  await service?.close();
});

test('handles every command although each node that leads the stream or its consumer is killed', async () => {
  const seen: string[] = [];
  const handler = handlerOf(takeNote, ({ text }) => seen.push(text));
  const start = (): Promise<INestMicroservice> =>
    startService(cluster.url, [handler], { natsReplicas: 3, ackWaitMs: 5_000, natsTimeoutMs: LIMIT_MS });
  service = await start();
  const publisher = service.get(MessagePublisher, { strict: false });
  const sent: string[] = [];
  for (const consumer of [undefined, consumerName(takeNote)]) {
    const before = `before ${consumer}`;
    sent.push(before);
    await publisher.publishAll([note(before)]);
    await eventually(() => expect(seen).toContain(before));

    const leader = await cluster.leaderOf(COMMANDS, consumer);
    await leader.kill();
    const ids = Array.from({ length: 50 }, (_, index) => `${consumer} ${index}`);
    sent.push(...ids);
    await eventually(() => publisher.publishAll(ids.map((id) => note(id))));
    await eventually(() => expect(new Set(seen)).toEqual(new Set(sent)));
    await leader.restart();
  }
});

test('changes the replicas of the streams, and leaves them without a setting', async () => {
  const start = async (natsReplicas?: number): Promise<void> => {
    await (await startService(cluster.url, [], { commands: [], natsReplicas, natsTimeoutMs: LIMIT_MS })).close();
  };
  const observer = await observe(cluster.url.split(',').map((each) => each.replace('nats://', '')));
  for await (const { config } of observer.manager.streams.list()) await observer.manager.streams.delete(config.name);
  await start();
  for (const natsReplicas of [3, undefined]) {
    await start(natsReplicas);
    const streams = await Promise.all([COMMANDS, EVENTS, DEAD].map((name) => observer.manager.streams.info(name)));
    expect(streams.map(({ config }) => config.num_replicas)).toEqual([3, 3, 3]);
  }
  await observer.close();
});
