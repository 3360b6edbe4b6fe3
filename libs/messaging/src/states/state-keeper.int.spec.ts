import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import {
  EVENTS,
  eventSequence,
  STATE,
  STATE_CONSUMER,
  STATE_FILLED,
  variantCreated,
  type VariantState,
} from '@scriptorium/contracts';
import { eventually, startOwnNatsServer } from '@scriptorium/testing';

import { MessagePublisher } from '../messages/message-publisher';
import { ensureTopology } from '../topology/topology';
import { StateKeeper } from './state-keeper';

const options = { natsStateStream: true };
let nats: NatsConnection;
let other: NatsConnection;
let reads = 0;
let failing = false;

beforeAll(async () => {
  const { url } = await startOwnNatsServer();
  [nats, other] = [await connect({ servers: url }), await connect({ servers: url })];
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => Promise.all([nats, other].map((each) => each.close())));

const keeper = (): StateKeeper =>
  new StateKeeper({
    nats,
    place: options,
    readAll: async function* () {
      reads += 1;
      if (failing) throw new Error('the database is down');
      yield await Promise.resolve({ space: 'docs', states: [] as VariantState[] });
    },
    readMissing: () => Promise.resolve([]),
    restoreStreams: () => ensureTopology(nats, { options }),
    checkEveryMs: 50,
  });

/** Keeps the stream until the condition holds. */
async function keepUntil(condition: () => boolean | Promise<boolean>): Promise<void> {
  const stop = new AbortController();
  const running = keeper().run(stop.signal);
  await Promise.race([running, eventually(condition)]);
  stop.abort();
  await running;
}

/** Whether the mark is at the last event. */
async function isCurrent(): Promise<boolean> {
  const { streams, direct } = await jetstreamManager(nats);
  const mark = await direct.getMessage(STATE, { last_by_subj: STATE_FILLED });
  return mark?.json<{ position: number }>().position === (await streams.info(EVENTS)).state.last_seq;
}

async function publish(subject: string): Promise<void> {
  const message = variantCreated.message(
    { space: 'docs', about: subject, sequence: eventSequence('1') },
    `created/${subject}`,
    {} as never,
    new Date(),
  );
  await new MessagePublisher(nats).publishAll([message]);
}

test('every variant is read again until it was read once to the end', async () => {
  failing = true;
  await expect(keeper().run(new AbortController().signal)).rejects.toThrow('the database is down');
  failing = false;
  await keepUntil(async () => reads === 2 && (await isCurrent()));
  expect(reads).toBe(2);
  await keepUntil(isCurrent);
  expect(reads).toBe(2);

  await (await jetstreamManager(nats)).consumers.delete(EVENTS, STATE_CONSUMER);
  failing = true;
  await expect(keeper().run(new AbortController().signal)).rejects.toThrow('the database is down');
  failing = false;
  await keepUntil(async () => reads === 4 && (await isCurrent()));
  expect(reads).toBe(4);
});

test('every variant is read again if events have expired before they were acknowledged, and only then', async () => {
  const { streams } = await jetstreamManager(nats);
  const before = reads;
  await publish('a');
  await keepUntil(isCurrent);
  await streams.purge(EVENTS);
  await keepUntil(isCurrent);
  expect(reads).toBe(before);

  await publish('b');
  await streams.purge(EVENTS);
  await publish('c');
  await keepUntil(async () => reads === before + 1 && (await isCurrent()));
  expect(reads).toBe(before + 1);
});

/** Pauses the consumer, so that nothing is delivered, and publishes an event. */
async function publishUnread(subject: string): Promise<void> {
  const { consumers } = await jetstreamManager(nats);
  await consumers.pause(EVENTS, STATE_CONSUMER, new Date(Date.now() + 3_600_000));
  await publish(subject);
}

/** Lets all events expire just before a request of the keeper: 1 is its next one. */
function expireBefore(request: number): void {
  let sent = 0;
  const send = nats.request.bind(nats);
  jest.spyOn(nats, 'request').mockImplementation(async (...args) => {
    if (++sent === request) await (await jetstreamManager(other)).streams.purge(EVENTS);
    return send(...args);
  });
}

// A check of the keeper sends seven requests at most.
test.each([1, 2, 3, 4, 5, 6, 7])(
  'a running keeper notices that events have expired before request %d of a check',
  async (request) => {
    const stop = new AbortController();
    let ended: unknown;
    const running = keeper()
      .run(stop.signal)
      .catch((error: unknown) => (ended = error));
    // The mark moves only while the keeper follows the events.
    await publish(`d${request}`);
    await eventually(isCurrent);
    await publishUnread(`e${request}`);
    expireBefore(request);
    await eventually(() => expect(String(ended)).toContain('Events have expired'));
    await (await jetstreamManager(nats)).consumers.resume(EVENTS, STATE_CONSUMER);
    stop.abort();
    await running;
  },
);
