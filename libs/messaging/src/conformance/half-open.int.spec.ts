import type { INestMicroservice } from '@nestjs/common';
import { eventually, FaultProxy, type OwnNatsServer, startOwnNatsServer } from '@scriptorium/testing';

import { connectNats, natsAddress } from '../connection/nats-connection';
import { MessagePublisher } from '../messages/message-publisher';
import { handlerOf, note, observe, type Observer, startService, takeNote } from '../testing/test-service';

/** Both sides ping this often, so that the tests do not wait for the default interval. */
const PING_MS = 500;

let server: OwnNatsServer;
let proxy: FaultProxy;
let observer: Observer;
const services: INestMicroservice[] = [];

beforeAll(async () => {
  server = await startOwnNatsServer(`ping_interval: "${PING_MS}ms"`);
  proxy = await FaultProxy.start(server.url);
  observer = await observe(server.url);
});

afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
});

afterAll(() => observer.close());

test('handles every command once although its connections die silently, again and again', async () => {
  const seen: string[] = [];
  const handler = handlerOf(takeNote, ({ text }) => seen.push(text));
  const options = { natsPingIntervalMs: PING_MS, ackWaitMs: 2_000 };
  services.push(await startService(proxy.addressFor(server.url), [handler], options));
  const direct = new MessagePublisher(observer.nats);
  const sent: string[] = [];
  for (let round = 0; round < 3; round++) {
    const ids = Array.from({ length: 20 }, (_, index) => `r${round}n${index}`);
    sent.push(...ids);
    const published = direct.publishAll(ids.map((id) => note(id)));
    proxy.silence();
    await published;
    await eventually(() => expect(new Set(seen)).toEqual(new Set(sent)));
  }
});

test('stores what was published on a connection that died silently', async () => {
  services.push(await startService(proxy.addressFor(server.url), [], { commands: [], natsPingIntervalMs: PING_MS }));
  const publisher = services[0]?.get(MessagePublisher, { strict: false });
  proxy.silence();
  await publisher?.publishAll([note('silent')]);
  await eventually(async () => {
    const { state } = await observer.manager.streams.info('COMMANDS', { subjects_filter: '>' });
    expect(state.messages).toBeGreaterThan(0);
  });
});

test('reconnects if the buffers of a connection are full when it dies silently', async () => {
  const address = natsAddress({ natsUrl: proxy.addressFor(server.url), natsPingIntervalMs: PING_MS }, 'full');
  const nats = await connectNats(address);
  let isReconnected = false;
  void (async () => {
    for await (const status of nats.status()) isReconnected ||= status.type === 'reconnect';
  })();
  proxy.stall();
  for (let count = 0; count < 50; count++) nats.publish('full', new Uint8Array(1_000_000));
  await eventually(() => isReconnected);
  await nats.close();
});
