import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { Logger } from '@nestjs/common';
import { eventually, FaultProxy, startOwnNatsServer } from '@scriptorium/testing';

import { connectNats, natsAddress } from '../connection/nats-connection';
import { takeNote } from '../testing/test-service';
import { consumerName, declaredConsumer } from '../topology/streams';
import { ensureTopology } from '../topology/topology';
import { CommandConsumer } from './command-consumer.service';

const ACK_WAIT_MS = 10_000;

let proxy: FaultProxy;
let nats: NatsConnection;
let consumer: CommandConsumer;
const logged: string[] = [];

beforeAll(async () => {
  const log = (message: unknown): void => void logged.push(String(message));
  Logger.overrideLogger({ log, warn: log, error: log });
  const server = await startOwnNatsServer();
  proxy = await FaultProxy.start(server.url);
  // The pings must not replace the connection: only the pulls notice that it is dead.
  nats = await connectNats(natsAddress({ natsUrl: proxy.addressFor(server.url), natsPingIntervalMs: 120_000 }, 'test'));
  const restore = () => ensureTopology(nats, { consumers: [declaredConsumer(takeNote, ACK_WAIT_MS)] });
  await restore();
  consumer = new CommandConsumer({
    nats,
    place: {},
    name: consumerName(takeNote),
    concurrency: 1,
    ackWaitMs: ACK_WAIT_MS,
    drainMs: 1,
    restore,
    handle: async (message) => message.ack(),
  });
});

afterAll(async () => {
  await consumer.stop();
  await nats.close();
  Logger.overrideLogger(false);
});

test('reports an outage of its pulls until it receives heartbeats again, and logs it once', async () => {
  consumer.start();
  await eventually(async () => {
    const { num_waiting: pulls } = await (await jetstreamManager(nats)).consumers.info('COMMANDS', consumer.name);
    return pulls === 1;
  });
  expect([consumer.trouble, logged]).toEqual([undefined, []]);

  proxy.silence();
  await eventually(() => consumer.trouble !== undefined);
  const { outMsgs } = nats.stats();
  // Two more pulls have been sent, and have missed their heartbeats.
  await eventually(() => nats.stats().outMsgs >= outMsgs + 3);
  expect(consumer.trouble).toBe('It sends no heartbeats.');
  proxy.reset();
  await eventually(() => consumer.trouble === undefined);

  const name = consumerName(takeNote);
  expect(logged).toEqual([
    `${name}: the consumer sends no heartbeats, and no commands are received.`,
    `${name}: commands are received again.`,
  ]);
});
