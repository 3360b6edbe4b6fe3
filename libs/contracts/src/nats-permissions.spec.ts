import { issueToken, readCaller } from './rpc/access';
import { readItem } from './rpc/items';
import { requestLocalization } from './rpc/localization-planner';
import { commandDone, copyVariants, planJob } from './commands';
import { healthSubject, instanceSubject } from './message';
import {
  consumersOfReader,
  eventReader,
  type NatsPermissions,
  permissionsOfReader,
  permissionsOfService,
} from './nats-permissions';
import { configuredUser, natsUsers } from './nats-users';
import { SERVICES } from './services';
import { STATE_CONSUMER, STATE_FILLED, stateSubject } from './streams';

/** Returns whether a subject matches a filter, as nats-server decides it. */
function matches(filter: string, subject: string): boolean {
  const [pattern, tokens] = [filter.split('.'), subject.split('.')];
  return pattern.every((part, at) => {
    if (part === '>') return at < tokens.length;
    return (
      at < tokens.length &&
      (part === '*' || part === tokens[at]) &&
      (at < pattern.length - 1 || tokens.length === pattern.length)
    );
  });
}

const maySend = ({ publish }: NatsPermissions, subject: string): boolean =>
  publish.some((each) => matches(each, subject));
const mayRead = ({ subscribe }: NatsPermissions, subject: string): boolean =>
  subscribe.some((each) => matches(each, subject));
const sendersOf = (subject: string): string[] =>
  SERVICES.filter((service) => maySend(permissionsOfService(service), subject));
const readersOf = (subject: string): string[] =>
  SERVICES.filter((service) => mayRead(permissionsOfService(service), subject));
/** The services that follow events. localization-planner sends webhooks. */
const READERS = ['localization-planner', 'gateway'];
const command = (filter: string): string => filter.replace('*.*', 'docs.6b0b1f9e-0000-4000-8000-000000000000');

describe('the permissions of the services', () => {
  it.each([issueToken, readCaller, readItem, requestLocalization])(
    'let only the gateway call $subject',
    ({ subject }) => {
      expect(sendersOf(subject)).toEqual(['gateway']);
      expect(sendersOf(instanceSubject(subject, 'one'))).toEqual(['gateway']);
    },
  );

  it('let only the service of an rpc receive it, and no service read another inbox', () => {
    expect(readersOf(readItem.subject)).toEqual(['content-store']);
    for (const service of SERVICES) expect(readersOf(`_INBOX.${service}.1`)).toEqual([service]);
    expect(readersOf('_INBOX.1')).toEqual([]);
  });

  it('let the gateway ask every service for its health', () => {
    for (const service of SERVICES.filter((each) => each !== 'gateway'))
      expect(sendersOf(healthSubject(service))).toContain('gateway');
    expect(readersOf(healthSubject('content-store'))).toEqual(['content-store']);
  });

  it('let the planner send work, and the worker report it', () => {
    expect(sendersOf(command(planJob.filter))).toEqual(['localization-planner']);
    expect(sendersOf(command(copyVariants.filter))).toEqual(['localization-planner']);
    expect(sendersOf(command(commandDone.filter))).toEqual(['blob-copy-worker']);
  });

  it('let no service read commands or events without a consumer', () => {
    expect(readersOf(command(copyVariants.filter))).toEqual([]);
    expect(readersOf('scriptorium.evt.v2.docs.variant.created')).toEqual([]);
  });

  it('let services publish the events of their entities', () => {
    expect(sendersOf('scriptorium.evt.v2.docs.variant.created.fr-FR')).toEqual(['content-store', 'blob-copy-worker']);
    expect(sendersOf('scriptorium.evt.v2.docs.job.completed')).toEqual(['localization-planner', 'blob-copy-worker']);
    expect(sendersOf('scriptorium.evt.v2.docs.other.created')).toEqual([]);
  });

  it('let a service reply to those that ask it, and to no others', () => {
    expect(sendersOf('_INBOX.gateway.1')).toEqual(['content-store', 'localization-planner', 'blob-copy-worker']);
    // The worker calls content-store, and compares its settings with the planner.
    expect(sendersOf('_INBOX.blob-copy-worker.1')).toEqual(['content-store', 'localization-planner']);
    expect(sendersOf('_INBOX.events-docs.1')).toEqual([]);
    expect(sendersOf('_INBOX.1')).toEqual([]);
  });

  it('let each service use its own consumers only', () => {
    const next = '$JS.API.CONSUMER.MSG.NEXT.COMMANDS';
    expect(sendersOf(`${next}.blob-copy-worker-copy-variants-v1`)).toEqual(['blob-copy-worker']);
    expect(sendersOf(`${next}.localization-planner-plan-job-v1`)).toEqual(['localization-planner']);
  });

  it('let the gateway read the position of the events, but not change the stream', () => {
    const of = (verb: string): string[] => sendersOf(`$JS.API.STREAM.${verb}.EVENTS`);
    expect(of('INFO')).toContain('gateway');
    for (const verb of ['CREATE', 'UPDATE', 'PURGE', 'MSG.DELETE']) expect(of(verb)).not.toContain('gateway');
    expect(sendersOf('$JS.API.STREAM.INFO.COMMANDS')).not.toContain('gateway');
  });

  it('let the gateway and the sender of webhooks read events with consumers of any name, and acknowledge and delete none', () => {
    const filter = 'scriptorium.evt.v2.*.job.>';
    expect(sendersOf(`$JS.API.CONSUMER.CREATE.EVENTS.reader-1.${filter}`)).toEqual(READERS);
    expect(sendersOf('$JS.API.CONSUMER.MSG.NEXT.EVENTS.reader-1')).toEqual(READERS);
    expect(sendersOf('$JS.API.CONSUMER.DELETE.EVENTS.events-1')).toEqual([]);
    expect(sendersOf('$JS.ACK.EVENTS.events-1.1.1.1.1.0')).toEqual([]);
    expect(sendersOf('scriptorium.notice.v1.gateway')).toEqual(['gateway']);
    expect(sendersOf('scriptorium.notice.v1.gateway.rates')).toEqual(['gateway']);
  });

  it('let only content-store keep the states of variants', () => {
    expect(sendersOf(stateSubject('docs', 'a'))).toEqual(['content-store']);
    expect(sendersOf(STATE_FILLED)).toEqual(['content-store']);
    expect(sendersOf(`$JS.API.CONSUMER.MSG.NEXT.EVENTS.${STATE_CONSUMER}`)).toContain('content-store');
    expect(sendersOf(`$JS.API.DIRECT.GET.STATE.${stateSubject('docs', 'a')}`)).toEqual(['content-store']);
  });

  it('let no service delete a stream, and only the readers of events read stored ones one by one', () => {
    for (const stream of ['COMMANDS', 'EVENTS', 'DEAD', 'STATE']) {
      expect(sendersOf(`$JS.API.STREAM.DELETE.${stream}`)).toEqual([]);
      expect(sendersOf(`$JS.API.STREAM.MSG.GET.${stream}`)).toEqual(stream === 'EVENTS' ? READERS : []);
      expect(sendersOf(`$JS.API.DIRECT.GET.${stream}`)).toEqual([]);
      expect(sendersOf(`$JS.API.STREAM.SNAPSHOT.${stream}`)).toEqual([]);
    }
    expect(sendersOf('$SYS.REQ.SERVER.PING')).toEqual([]);
  });

  it('have the prefix of the API of JetStream', () => {
    const { publish } = permissionsOfService('blob-copy-worker', '$JS.hub.API');
    expect(publish).toContain('$JS.hub.API.STREAM.INFO.COMMANDS');
    expect(publish).toEqual(expect.arrayContaining([...permissionsOfService('blob-copy-worker').publish]));
    expect(new Set(publish).size).toBe(publish.length);
  });
});

describe('the permissions of a reader of events', () => {
  const docs = permissionsOfReader('docs');

  it('cover the events of its space', () => {
    expect(mayRead(docs, 'scriptorium.evt.v2.docs.variant.created')).toBe(true);
    expect(mayRead(docs, 'scriptorium.evt.v2.docs-2.variant.created')).toBe(false);
    expect(mayRead(docs, '_INBOX.events-docs.1')).toBe(true);
    expect(mayRead(docs, '_INBOX.events.1')).toBe(false);
  });

  it('allow consumers of its space under its own names', () => {
    const create = '$JS.API.CONSUMER.CREATE.EVENTS';
    expect(maySend(docs, `${create}.events-docs-1.scriptorium.evt.v2.docs.>`)).toBe(true);
    expect(maySend(docs, `${create}.events-docs-1.scriptorium.evt.v2.docs.variant.created`)).toBe(true);
    expect(maySend(docs, `${create}.events-docs-1.scriptorium.evt.v2.shop.>`)).toBe(false);
    expect(maySend(docs, `${create}.events-docs-1.scriptorium.evt.v2.>`)).toBe(false);
    expect(maySend(docs, `${create}.events-docs-1`)).toBe(false);
    expect(maySend(docs, `${create}.events-shop-1.scriptorium.evt.v2.docs.>`)).toBe(false);
    expect(maySend(docs, '$JS.API.CONSUMER.DELETE.EVENTS.events-docs-1')).toBe(true);
    expect(maySend(docs, '$JS.API.CONSUMER.DELETE.EVENTS.events-shop-1')).toBe(false);
  });

  it('allow consumers of the states of its space', () => {
    const create = '$JS.API.CONSUMER.CREATE.STATE.events-docs-1';
    expect(maySend(docs, `${create}.scriptorium.state.v2.docs.>`)).toBe(true);
    expect(maySend(docs, `${create}.scriptorium.state.v2.docs-2.>`)).toBe(false);
    expect(maySend(docs, `${create}.scriptorium.state.v2.>`)).toBe(false);
    expect(maySend(docs, stateSubject('docs', 'a'))).toBe(false);
  });

  it('allow nothing that changes or shows other data', () => {
    for (const verb of [
      'STREAM.INFO',
      'STREAM.PURGE',
      'STREAM.MSG.GET',
      'STREAM.MSG.DELETE',
      'DIRECT.GET',
      'CONSUMER.LIST',
    ])
      expect(maySend(docs, `$JS.API.${verb}.EVENTS`)).toBe(false);
    for (const subject of ['scriptorium.evt.v2.docs.variant.created', readItem.subject, command(copyVariants.filter)])
      expect(maySend(docs, subject)).toBe(false);
  });

  it.each([
    [undefined, '1'],
    ['docs', 'docs-1'],
    ['docs', 'docs-1-1'],
    ['1', '1-1'],
  ])('have no consumer in common between %s and %s', (one, other) => {
    const names = new Set(consumersOfReader(eventReader(one)));
    expect(consumersOfReader(eventReader(other)).filter((name) => names.has(name))).toEqual([]);
    expect(eventReader(one)).not.toBe(eventReader(other));
  });
});

test('the users are the admin without limits, the services, and the readers', () => {
  const users = natsUsers(['docs']);
  expect(users.map(({ name }) => name)).toEqual(['admin', ...SERVICES, 'events', 'events-docs']);
  expect(configuredUser({ name: 'admin' }, 'p')).toEqual({ user: 'admin', password: 'p' });
  expect(configuredUser({ name: 'a', permissions: { publish: ['p'], subscribe: ['s'] } }, 'x')).toEqual({
    user: 'a',
    password: 'x',
    permissions: {
      publish: { allow: ['p'] },
      subscribe: { allow: ['s'] },
    },
  });
});
