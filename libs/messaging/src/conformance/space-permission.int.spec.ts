import { type ConsumerInfo, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { declareEvent, eventsOfSpace, jobCompleted, variantCreated } from '@scriptorium/contracts';
import { eventually, startOwnNatsServer } from '@scriptorium/testing';

import { MessagePublisher } from '../messages/message-publisher';
import { declaredStreams, EVENTS } from '../topology/streams';
import { ensureTopology } from '../topology/topology';

const noted = declareEvent<object>('note', 'noted', { type: 'object' });

/**
 * `live` may subscribe to one subject. `stored` may also create one durable consumer with that filter
 * (docs/how-to/consume-events.md).
 */
const AUTHORIZATION = `
authorization {
  users = [
    { user: services, password: services }
    { user: live, password: live, permissions: { publish: { deny: ">" }, subscribe: "${eventsOfSpace('docs')}" } }
    {
      user: stored, password: stored
      permissions: {
        publish: [
          "$JS.API.CONSUMER.CREATE.EVENTS.docs-index.${eventsOfSpace('docs')}"
          "$JS.API.CONSUMER.INFO.EVENTS.docs-index"
          "$JS.API.CONSUMER.MSG.NEXT.EVENTS.docs-index"
          "$JS.ACK.EVENTS.docs-index.>"
        ]
        subscribe: "_INBOX_docs.>"
      }
    }
  ]
}
`;

let url: string;
let services: NatsConnection;

async function connectAs(user: string, inboxPrefix = '_INBOX'): Promise<NatsConnection> {
  return connect({ servers: url, user, pass: user, inboxPrefix, reconnect: false });
}

beforeAll(async () => {
  ({ url } = await startOwnNatsServer(AUTHORIZATION));
  services = await connectAs('services');
  await ensureTopology(services, { streams: declaredStreams() });
});

afterAll(() => services.close());

/** `docs-2` starts with the key of another space, whose filter must not match it. */
const SPACES = ['docs', 'docs-2', 'other'];

function subjectsOf(space: string): string[] {
  return [
    `scriptorium.evt.v2.${space}.variant.created`,
    `scriptorium.evt.v2.${space}.variant.created.fr-FR`,
    `scriptorium.evt.v2.${space}.job.completed`,
    `scriptorium.evt.v2.${space}.note.noted`,
  ];
}

/** Publishes one event per space and form of subject. */
async function publishToEverySpace(run: string): Promise<void> {
  const messages = SPACES.flatMap((space) => {
    const of = { space, about: run, sequence: '1' };
    const id = (name: string): string => `${name}/${space}/${run}`;
    return [
      variantCreated.message(of, id('plain'), {} as never, new Date()),
      variantCreated.message({ ...of, locale: 'fr-FR' }, id('french'), {} as never, new Date()),
      jobCompleted.message(of, id('job'), {} as never, new Date()),
      noted.message(of, id('note'), {}, new Date()),
    ];
  });
  await new MessagePublisher(services).publishAll(messages);
}

async function readAll(nats: NatsConnection, consumer: string): Promise<string[]> {
  const messages = await (
    await jetstream(nats, { checkAPI: false }).consumers.get(EVENTS, consumer)
  ).fetch({
    max_messages: 100,
    expires: 300_000,
  });
  const subjects: string[] = [];
  for await (const message of messages) {
    subjects.push(message.subject);
    await message.ackAck();
    if (message.info.pending === 0) break;
  }
  return subjects;
}

async function addConsumer(nats: NatsConnection, name: string, filter: string): Promise<ConsumerInfo> {
  const manager = await jetstreamManager(nats, { checkAPI: false, timeout: 300_000 });
  return manager.consumers.add(EVENTS, { durable_name: name, ack_policy: 'explicit', filter_subject: filter });
}

test('receives every event of a space and none of another with one filter', async () => {
  await publishToEverySpace('filter');
  await addConsumer(services, 'of-docs', eventsOfSpace('docs'));
  expect(await readAll(services, 'of-docs')).toEqual(subjectsOf('docs'));
});

test('receives an event type in every space, with and without a locale, with the two filters of the type', async () => {
  const received: string[] = [];
  for (const filter of variantCreated.filters) {
    services.subscribe(filter, { callback: (_error, { subject }) => void received.push(subject) });
  }
  await services.flush();
  await publishToEverySpace('type');
  const expected = SPACES.flatMap((space) => subjectsOf(space).slice(0, 2)).sort();
  await eventually(() => expect(received.sort()).toEqual(expected));
});

test('lets a user with a permission for one space receive its events live, and not subscribe to another space', async () => {
  const live = await connectAs('live');
  const received: string[] = [];
  live.subscribe(eventsOfSpace('docs'), { callback: (_error, { subject }) => void received.push(subject) });
  const refused = [eventsOfSpace('other'), 'scriptorium.evt.v2.>', 'scriptorium.evt.v2.*.job.completed'].map(
    async (filter) => {
      const subscription = live.subscribe(filter);
      return eventually(() => subscription.closed.then(String));
    },
  );
  for (const error of await Promise.all(refused)) expect(error).toContain('Permissions Violation');
  await publishToEverySpace('live');
  await eventually(() => expect(received).toEqual(subjectsOf('docs')));
  await live.close();
});

test('lets a user with one durable consumer read the stored events of one space, and no others', async () => {
  await publishToEverySpace('stored');
  await addConsumer(services, 'of-other', eventsOfSpace('other'));
  const stored = await connectAs('stored', '_INBOX_docs');
  await expect(addConsumer(stored, 'docs-index', eventsOfSpace('other'))).rejects.toThrow('Permissions Violation');
  await expect(addConsumer(stored, 'other-index', eventsOfSpace('other'))).rejects.toThrow('Permissions Violation');
  await expect(readAll(stored, 'of-other')).rejects.toThrow('Permissions Violation');

  await addConsumer(stored, 'docs-index', eventsOfSpace('docs'));
  const read = await readAll(stored, 'docs-index');
  expect(read.length).toBeGreaterThanOrEqual(4);
  expect(new Set(read)).toEqual(new Set(subjectsOf('docs')));
  await stored.close();
});
