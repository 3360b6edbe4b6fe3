import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import {
  COMMAND_TYPES,
  configuredUser,
  consumerName,
  eventReader,
  eventSequence,
  eventsOfSpace,
  inboxPrefix,
  instanceSubject,
  jobCompleted,
  natsUsers,
  readItem,
  SERVICES,
  STATE,
  STATE_CONSUMER,
  statesOfSpace,
  stateSubject,
  TRAFFIC,
  variantCreated,
  type VariantState,
} from '@scriptorium/contracts';
import { eventually, startOwnNatsServer } from '@scriptorium/testing';

import { eventFilter, EventStream } from '../events/event-stream.service';
import type { StoredEvent } from '../events/stored-event';
import { MessagePublisher } from '../messages/message-publisher';
import { StateStream } from '../states/state-stream';
import { declaredConsumer, EVENTS } from '../topology/streams';
import { ensureTopology } from '../topology/topology';

/** Each user has its name as password. */
const CONFIGURATION = `authorization { users: ${JSON.stringify(
  natsUsers(['docs', 'shop']).map((user) => configuredUser(user, user.name)),
)} }`;
const VIOLATION = 'Permissions Violation';
const open: NatsConnection[] = [];
let url: string;
let admin: NatsConnection;

async function connectAs(user: string): Promise<NatsConnection> {
  const options = { servers: url, user, pass: user, inboxPrefix: inboxPrefix(user), reconnect: false };
  const nats = await connect(options);
  open.push(nats);
  return nats;
}

/** Returns why the server rejects a subscription. */
async function refusalOf(nats: NatsConnection, filter: string): Promise<string> {
  const subscription = nats.subscribe(filter);
  return eventually(() => subscription.closed.then(String));
}

/** Returns the answer of the server to a request of a user, or the error. */
async function ask(nats: NatsConnection, subject: string, request: object | '' = ''): Promise<string> {
  const body = request === '' ? '' : JSON.stringify(request);
  return nats.request(subject, body, { timeout: 300_000 }).then(
    (reply) => reply.string(),
    (error: unknown) => String(error),
  );
}

/** Waits for the first message. */
async function readAll(nats: NatsConnection, consumer: string, stream: string = EVENTS): Promise<string[]> {
  const pulled = await (
    await jetstream(nats, { checkAPI: false }).consumers.get(stream, consumer)
  ).fetch({
    max_messages: 100,
    expires: 300_000,
  });
  const subjects: string[] = [];
  for await (const message of pulled) {
    subjects.push(message.subject);
    await message.ackAck();
    if (message.info.pending === 0) break;
  }
  return subjects;
}

function createConsumer(name: string, filter: string, config: object = {}): [string, object] {
  const durable = { durable_name: name, name, ack_policy: 'explicit', filter_subject: filter, ...config };
  return [`$JS.API.CONSUMER.CREATE.${EVENTS}.${name}.${filter}`, { stream_name: EVENTS, config: durable }];
}

beforeAll(async () => {
  ({ url } = await startOwnNatsServer(CONFIGURATION));
  admin = await connectAs('admin');
  await ensureTopology(admin, { options: { natsStateStream: true } });
  const events = ['docs', 'shop'].flatMap((space) => [
    variantCreated.message({ space, about: 'a', sequence: '1' }, `variant/${space}`, {} as never, new Date()),
    jobCompleted.message({ space, about: 'a', sequence: '1' }, `job/${space}`, {} as never, new Date()),
  ]);
  await new MessagePublisher(admin).publishAll(events);
});

afterAll(async () => {
  for (const nats of open) await nats.close();
});

test('a client without credentials, and one with a wrong password, cannot connect', async () => {
  await expect(connect({ servers: url, reconnect: false })).rejects.toThrow('Authorization Violation');
  const wrong = { servers: url, user: 'gateway', pass: 'content-store', reconnect: false };
  await expect(connect(wrong)).rejects.toThrow('Authorization Violation');
});

describe('a service', () => {
  it.each(SERVICES)('%s boots with its own permissions', async (service) => {
    const nats = await connectAs(service);
    const commands = COMMAND_TYPES.filter((command) => command.service === service);
    const consumers = commands.map((command) => declaredConsumer(command, 10_000));
    const options = { service, natsStateStream: true };
    await expect(ensureTopology(nats, { options, consumers })).resolves.toBeUndefined();
  });

  it.each(SERVICES.filter((service) => service !== 'gateway'))(
    '%s cannot call an rpc with a caller',
    async (service) => {
      const nats = await connectAs(service);
      expect(await ask(nats, readItem.subject)).toContain(VIOLATION);
      expect(await ask(nats, instanceSubject(readItem.subject, 'one'))).toContain(VIOLATION);
    },
  );

  it.each(SERVICES)(
    '%s cannot read requests to another service, other inboxes, commands or events',
    async (service) => {
      const nats = await connectAs(service);
      const others = SERVICES.filter((each) => each !== service);
      const filters = [
        ...others.flatMap((other) => [`scriptorium.rpc.${other}.>`, `${inboxPrefix(other)}.>`]),
        '>',
        '_INBOX.>',
        'scriptorium.rpc.>',
        'scriptorium.cmd.>',
        'scriptorium.evt.>',
        '$JS.>',
        '$SYS.>',
      ];
      for (const filter of filters) expect(await refusalOf(nats, filter)).toContain(VIOLATION);
    },
  );

  it.each(SERVICES)('%s cannot delete streams, read stored messages, or use consumers of others', async (service) => {
    const nats = await connectAs(service);
    const foreign = COMMAND_TYPES.filter((command) => command.service !== service).map(consumerName);
    const subjects = [
      '$JS.API.STREAM.DELETE.COMMANDS',
      ...(TRAFFIC[service].followsEvents === true ? [] : ['$JS.API.STREAM.MSG.GET.EVENTS']),
      '$JS.API.STREAM.MSG.GET.COMMANDS',
      '$JS.API.STREAM.MSG.DELETE.EVENTS',
      '$JS.API.DIRECT.GET.EVENTS',
      '$JS.API.STREAM.PURGE.EVENTS',
      '$JS.API.STREAM.CREATE.OTHER',
      '$JS.API.STREAM.SNAPSHOT.EVENTS',
      ...foreign.map((name) => `$JS.API.CONSUMER.MSG.NEXT.COMMANDS.${name}`),
    ];
    for (const subject of subjects) expect(await ask(nats, subject)).toContain(VIOLATION);
  });

  it('replies to a service that calls it, and not to another', async () => {
    const [store, gateway] = [await connectAs('content-store'), await connectAs('gateway')];
    store.subscribe(readItem.subject, { callback: (_error, message) => void message.respond('an item') });
    await store.flush();
    expect(await ask(gateway, readItem.subject)).toBe('an item');
    expect(await ask(store, `${inboxPrefix('localization-planner')}.guessed`)).toContain(VIOLATION);
  });
});

test('the gateway follows events, and its processes notify each other', async () => {
  const nats = await connectAs('gateway');
  const stream = new EventStream(nats, { service: 'gateway', natsUrl: url });
  const events: StoredEvent[] = [];
  const follower = stream.follower({
    filter: eventFilter('*', 'job'),
    onEvent: (event) => events.push(event),
    onLost: () => undefined,
    startAfter: () => 0,
  });
  follower.start();
  await eventually(() => follower.isCurrent());
  expect(events.map(({ space, entity }) => [space, entity])).toEqual([
    ['docs', 'job'],
    ['shop', 'job'],
  ]);
  expect((await stream.range()).last).toBeGreaterThan(0);
  await follower.stop();

  const notices: string[] = [];
  new EventStream(await connectAs('gateway'), { service: 'gateway', natsUrl: url })
    .notices<string>((notice) => notices.push(notice))
    .start();
  const sender = stream.notices<string>(() => undefined);
  await eventually(async () => {
    await sender.send('shown');
    return notices.includes('shown');
  });
});

test('content-store keeps the states, and a reader reads those of its space only', async () => {
  const states: VariantState[] = ['1', '2'].map((sequence) => ({
    subject: 'a',
    sequence: eventSequence(sequence),
    data: {
      variantId: 'a',
      familyId: 'a',
      locale: null,
      version: Number(sequence),
      status: 'active',
      publishingStatus: 'none',
    },
  }));
  const options = { service: 'content-store', natsStateStream: true, natsUrl: url };
  const read: string[] = [];
  const keeper = new StateStream(await connectAs('content-store'), options).keeper({
    readAll: async function* () {
      for (const space of ['docs', 'shop']) yield await Promise.resolve({ space, states });
    },
    readMissing: (space) => Promise.resolve(read.push(space)).then(() => []),
  });
  const keepUntil = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
    const stop = new AbortController();
    const running = keeper.run(stop.signal);
    await Promise.race([running, eventually(condition)]);
    stop.abort();
    await running;
  };
  await keepUntil(async () => (await ask(admin, '$JS.API.STREAM.INFO.STATE')).includes('"messages":3,'));
  await (await jetstreamManager(admin)).consumers.delete(EVENTS, STATE_CONSUMER);
  await keepUntil(() => read.length === 2);

  const reader = await connectAs(eventReader('docs'));
  const name = `${eventReader('docs')}-3`;
  const consumerOf = (filter: string): [string, object] => [
    `$JS.API.CONSUMER.CREATE.${STATE}.${name}.${filter}`,
    { stream_name: STATE, config: { durable_name: name, name, ack_policy: 'explicit', filter_subject: filter } },
  ];
  expect(await ask(reader, ...consumerOf(statesOfSpace('shop')))).toContain(VIOLATION);
  expect(await ask(reader, ...consumerOf(statesOfSpace('docs')))).toContain('"created"');
  expect(await readAll(reader, name, STATE)).toEqual([stateSubject('docs', 'a')]);
  for (const subject of [stateSubject('docs', 'a'), `$JS.API.DIRECT.GET.${STATE}.${stateSubject('shop', 'a')}`])
    expect(await ask(reader, subject)).toContain(VIOLATION);
});

describe('a reader of the events of a space', () => {
  const name = `${eventReader('docs')}-1`;

  it('reads stored and new events of this space, in its own consumer', async () => {
    const nats = await connectAs(eventReader('docs'));
    expect(await ask(nats, ...createConsumer(name, eventsOfSpace('docs')))).toContain('"created"');
    expect(await readAll(nats, name)).toEqual([
      'scriptorium.evt.v2.docs.variant.created',
      'scriptorium.evt.v2.docs.job.completed',
    ]);
  });

  it('gets no consumer of another space, whatever the request says', async () => {
    const nats = await connectAs(eventReader('docs'));
    const [docs, shop] = [eventsOfSpace('docs'), eventsOfSpace('shop')];
    const other = `${eventReader('docs')}-2`;
    const [subject] = createConsumer(other, docs);
    for (const filter of [shop, 'scriptorium.evt.v2.>', 'scriptorium.evt.v2.*.variant.>'])
      expect(await ask(nats, ...createConsumer(other, filter))).toContain(VIOLATION);
    for (const config of [
      { filter_subject: shop },
      { filter_subject: '' },
      { filter_subjects: [shop] },
      { filter_subject: '', filter_subjects: [shop] },
      { name: 'events-shop-1', durable_name: 'events-shop-1' },
    ]) {
      expect(await ask(nats, subject, createConsumer(other, docs, config)[1])).toContain('"error"');
    }
    await expect(jetstreamManager(admin).then((each) => each.consumers.info(EVENTS, other))).rejects.toThrow();
  });

  it('cannot use, change or delete the consumers of others', async () => {
    const shop = await connectAs(eventReader('shop'));
    expect(await ask(shop, ...createConsumer('events-shop-1', eventsOfSpace('shop')))).toContain('"created"');
    const docs = await connectAs(eventReader('docs'));
    expect(await ask(docs, ...createConsumer('events-shop-1', eventsOfSpace('docs')))).toContain(VIOLATION);
    for (const verb of ['INFO', 'MSG.NEXT', 'DELETE'])
      expect(await ask(docs, `$JS.API.CONSUMER.${verb}.EVENTS.events-shop-1`)).toContain(VIOLATION);
    expect(await ask(docs, '$JS.ACK.EVENTS.events-shop-1.1.1.1.1.0')).toContain(VIOLATION);
    expect(await readAll(shop, 'events-shop-1')).toHaveLength(2);
  });

  it('reads no stored message by its subject or sequence, and no list of subjects', async () => {
    const nats = await connectAs(eventReader('docs'));
    const subjects = [
      '$JS.API.DIRECT.GET.EVENTS',
      '$JS.API.DIRECT.GET.EVENTS.scriptorium.evt.v2.shop.variant.created',
      '$JS.API.STREAM.MSG.GET.EVENTS',
      '$JS.API.STREAM.INFO.EVENTS',
      '$JS.API.STREAM.LIST',
      '$JS.API.CONSUMER.LIST.EVENTS',
      '$JS.API.CONSUMER.NAMES.EVENTS',
    ];
    for (const subject of subjects) expect(await ask(nats, subject)).toContain(VIOLATION);
  });

  it('receives live events of this space only, and publishes nothing', async () => {
    const nats = await connectAs(eventReader('docs'));
    for (const filter of [eventsOfSpace('shop'), 'scriptorium.evt.v2.>', `${inboxPrefix('events-shop')}.>`])
      expect(await refusalOf(nats, filter)).toContain(VIOLATION);
    for (const subject of [
      'scriptorium.evt.v2.docs.variant.created',
      readItem.subject,
      'scriptorium.cmd.a.b.v1.docs.c',
    ])
      expect(await ask(nats, subject)).toContain(VIOLATION);
  });

  it('of all events reads those of every space', async () => {
    const nats = await connectAs(eventReader());
    expect(await ask(nats, ...createConsumer('events-1', 'scriptorium.evt.v2.>'))).toContain('"created"');
    expect(await readAll(nats, 'events-1')).toHaveLength(4);
  });
});
