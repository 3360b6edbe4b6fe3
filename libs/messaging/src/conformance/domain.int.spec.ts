import { type NatsConnection } from '@nats-io/transport-node';
import { COMMAND_TYPES, configuredUser, natsUsers } from '@scriptorium/contracts';
import { eventually, startOwnNatsServer, temporaryFolder } from '@scriptorium/testing';

import { connectNats, natsAddress } from '../connection/nats-connection';
import { MessagePublisher } from '../messages/message-publisher';
import { handlerOf, note, startService, takeNote } from '../testing/test-service';
import { declaredConsumer } from '../topology/streams';
import { ensureTopology } from '../topology/topology';

const SERVICE = 'localization-planner';
const commands = COMMAND_TYPES.filter(({ service }) => service === SERVICE);
const consumers = commands.map((command) => declaredConsumer(command, 10_000));
const open: NatsConnection[] = [];

async function connectAs(natsUrl: string, user: string): Promise<NatsConnection> {
  const nats = await connectNats(natsAddress({ natsUrl, natsUser: user, natsPassword: user }, user));
  open.push(nats);
  return nats;
}

afterAll(async () => {
  for (const nats of open) await nats.close();
});

/** The last `jetstream` block of a configuration counts. */
function inDomain(): string {
  return `jetstream { store_dir: ${JSON.stringify(temporaryFolder())}, domain: "hub" }`;
}

test('commands are stored and executed in a JetStream domain', async () => {
  const { url } = await startOwnNatsServer(inDomain());
  const received: string[] = [];
  const handler = handlerOf(takeNote, ({ text }) => void received.push(text));
  const service = await startService(url, [handler], { natsDomain: 'hub' });
  await service.get(MessagePublisher, { strict: false }).publishAll([note('one')]);
  await eventually(() => expect(received).toEqual(['one']));
  await service.close();
});

test('a service fails at its start in a domain that does not exist', async () => {
  const { url } = await startOwnNatsServer();
  await expect(startService(url, [], { natsDomain: 'other', commands: [], natsTimeoutMs: 0 })).rejects.toThrow();
});

test('the permissions of a service work in a domain', async () => {
  const users = natsUsers([], '$JS.hub.API').map((user) => configuredUser(user, user.name));
  const { url } = await startOwnNatsServer(`${inDomain()}\nauthorization { users: ${JSON.stringify(users)} }`);
  const nats = await connectAs(url, SERVICE);
  const options = { natsDomain: 'hub', service: SERVICE };
  await ensureTopology(nats, { options, consumers });
  // A change takes the lock, which is stored in the domain as well.
  await ensureTopology(nats, { options: { ...options, natsEventsMaxBytes: 5_000_000 }, consumers });
});

test('a service uses the API of JetStream that its account imports under another prefix', async () => {
  const { url } = await startOwnNatsServer(`accounts {
    STORE {
      jetstream: enabled
      users: [{ user: store, password: store }]
      exports: [{ service: "$JS.API.>", response: stream }]
    }
    APP {
      users: [{ user: "${SERVICE}", password: "${SERVICE}" }]
      imports: [{ service: { account: STORE, subject: "$JS.API.>" }, to: "store.API.>" }]
    }
  }`);
  const nats = await connectAs(url, SERVICE);
  await expect(ensureTopology(nats, { options: { service: SERVICE } })).rejects.toThrow();
  await ensureTopology(nats, { options: { service: SERVICE, natsApiPrefix: 'store.API' }, consumers });
  const store = await connectAs(url, 'store');
  await ensureTopology(store, { options: { natsTopology: 'check' }, consumers });
});
