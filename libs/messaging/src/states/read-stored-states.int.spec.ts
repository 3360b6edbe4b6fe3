import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { eventSequence, STATE, type VariantState } from '@scriptorium/contracts';
import { eventually, startOwnNatsServer } from '@scriptorium/testing';

import { ensureTopology } from '../topology/topology';
import { readStoredStates } from './read-stored-states';
import { StateWriter } from './state-writer';

const options = { natsStateStream: true };
const never = new AbortController().signal;
let nats: NatsConnection;
let other: NatsConnection;

beforeAll(async () => {
  const { url } = await startOwnNatsServer();
  [nats, other] = [await connect({ servers: url }), await connect({ servers: url })];
});
afterEach(async () => {
  jest.restoreAllMocks();
  await (await jetstreamManager(nats)).streams.delete(STATE);
});
afterAll(() => Promise.all([nats, other].map((each) => each.close())));

beforeEach(() => ensureTopology(nats, { options }));

function state(subject: string): VariantState {
  const data = { variantId: subject, familyId: subject, locale: null, version: 1, status: 'active' } as const;
  return { subject, sequence: eventSequence('1'), data: { ...data, publishingStatus: 'none' } };
}

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `v${index}`);

async function write(space: string, subjects: readonly string[]): Promise<void> {
  const writer = new StateWriter(nats, options);
  await Promise.all(subjects.map((subject) => writer.write(space, state(subject))));
}

async function readAll(signal = never): Promise<[string, string[]][]> {
  const pages: [string, string[]][] = [];
  for await (const { space, states } of readStoredStates(nats, options, signal))
    pages.push([space, states.map(({ subject }) => subject)]);
  return pages;
}

/** Runs the change just after the reader has created its consumer. */
function afterCreation(change: () => Promise<unknown>): void {
  const send = nats.request.bind(nats);
  jest.spyOn(nats, 'request').mockImplementation(async (...args) => {
    const answer = await send(...args);
    if (args[0].includes('.CONSUMER.CREATE.')) await change();
    return answer;
  });
}

/** Fails if the reader never ends. */
async function outcomeOf(reading: Promise<[string, string[]][]>): Promise<[string, string[]][]> {
  let outcome: [string, string[]][] | undefined;
  void reading.then((pages) => (outcome = pages));
  return eventually(() => outcome ?? false);
}

test('reads every state once, in pages of one space', async () => {
  await write('docs', names(700));
  await write('shop', ['a', 'b']);
  const pages = await readAll();
  const of = (space: string): string[] => pages.filter(([each]) => each === space).flatMap(([, subjects]) => subjects);
  expect(of('docs').sort()).toEqual(names(700).sort());
  expect(of('shop').sort()).toEqual(['a', 'b']);
  expect(pages.every(([, subjects]) => subjects.length <= 500)).toBe(true);
});

test('reads nothing from an empty stream', async () => {
  expect(await readAll()).toEqual([]);
});

test('ends although states are removed before they are delivered', async () => {
  await write('docs', names(3));
  afterCreation(async () => (await jetstreamManager(other)).streams.purge(STATE));
  expect(await outcomeOf(readAll())).toEqual([]);
});

test('ends when its signal aborts, although states are pending', async () => {
  await write('docs', names(3));
  const stop = new AbortController();
  afterCreation(async () => {
    const { consumers } = await jetstreamManager(other);
    for await (const { name } of consumers.list(STATE))
      await consumers.pause(STATE, name, new Date(Date.now() + 3_600_000));
  });
  const reading = outcomeOf(readAll(stop.signal));
  await eventually(async () => {
    const waiting = await (await jetstreamManager(other)).consumers.list(STATE).next();
    return waiting.some(({ num_waiting: pulls }) => pulls > 0);
  });
  stop.abort();
  expect(await reading).toEqual([]);
});
