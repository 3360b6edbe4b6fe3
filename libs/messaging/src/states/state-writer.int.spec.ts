import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { eventSequence, STATE, stateSubject, type VariantState } from '@scriptorium/contracts';
import { eventually, startOwnNatsServer } from '@scriptorium/testing';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';

import { declaredStreams } from '../topology/streams';
import { ensureTopology } from '../topology/topology';
import { StateWriter } from './state-writer';

const options = { natsStateStream: true };
let nats: NatsConnection;

beforeAll(async () => {
  nats = await connect({ servers: (await startOwnNatsServer()).url });
  await ensureTopology(nats, { streams: declaredStreams(options) });
});
afterAll(() => nats.close());

function state(subject: string, sequence: number, status: 'active' | 'deleted' = 'active'): VariantState {
  const data = { variantId: subject, familyId: subject, locale: null, version: sequence, status } as const;
  return { subject, sequence: eventSequence(String(sequence)), data: { ...data, publishingStatus: 'none' } };
}

async function stored(subject: string): Promise<VariantState | undefined> {
  const manager = await jetstreamManager(nats);
  const message = await manager.direct.getMessage(STATE, { last_by_subj: stateSubject('docs', subject) });
  return message?.json<VariantState>();
}

test('stores the state with the highest sequence, in any order and from several processes', async () => {
  const sequences = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 30 });
  const property = fc.asyncProperty(sequences, fc.integer({ min: 1, max: 3 }), async (order, processes) => {
    const variant = randomUUID();
    const first = new StateWriter(nats, options);
    const writers = [first, ...Array.from({ length: processes - 1 }, () => new StateWriter(nats, options))];
    await Promise.all(
      order.map((sequence, index) => (writers[index % processes] ?? first).write('docs', state(variant, sequence))),
    );
    expect(await stored(variant)).toEqual(state(variant, Math.max(...order)));
  });
  await fc.assert(property, { numRuns: 40 });
});

test('writes nothing if the same or a higher state is stored', async () => {
  const variant = randomUUID();
  await new StateWriter(nats, options).write('docs', state(variant, 2));
  const { state: before } = await (await jetstreamManager(nats)).streams.info(STATE);
  await new StateWriter(nats, options).write('docs', state(variant, 2));
  await new StateWriter(nats, options).write('docs', state(variant, 1));
  const { state: after } = await (await jetstreamManager(nats)).streams.info(STATE);
  expect(after.last_seq).toBe(before.last_seq);
});

test('writes a state again after its message was removed', async () => {
  const variant = randomUUID();
  const writer = new StateWriter(nats, options);
  await writer.write('docs', state(variant, 1, 'deleted'));
  await (await jetstreamManager(nats)).streams.purge(STATE, { filter: stateSubject('docs', variant) });
  await writer.write('docs', state(variant, 2));
  expect(await stored(variant)).toEqual(state(variant, 2));
});

test('stores the state of a deleted variant for a limited time only', async () => {
  const deleted = randomUUID();
  // The shortest time of a server is one second.
  const writer = new StateWriter(nats, { ...options, natsEventsMaxAgeMs: 1_000 - 24 * 60 * 60_000 });
  await writer.write('docs', state(deleted, 1, 'deleted'));
  await eventually(async () => expect(await stored(deleted)).toBeUndefined());
});
