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
let reads = 0;
let failing = false;

beforeAll(async () => {
  nats = await connect({ servers: (await startOwnNatsServer()).url });
});
afterAll(() => nats.close());

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

test('a running keeper notices that events have expired', async () => {
  const { streams, consumers } = await jetstreamManager(nats);
  const stop = new AbortController();
  const running = keeper().run(stop.signal);
  // The mark moves only while the keeper follows the events.
  await publish('d');
  await eventually(isCurrent);
  // Nothing is delivered while the consumer is paused.
  await consumers.pause(EVENTS, STATE_CONSUMER, new Date(Date.now() + 600_000));
  await publish('e');
  await streams.purge(EVENTS);
  await expect(running).rejects.toThrow('Events have expired');
  await consumers.resume(EVENTS, STATE_CONSUMER);
  stop.abort();
});
