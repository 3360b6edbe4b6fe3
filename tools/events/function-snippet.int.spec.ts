import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { EVENTS, eventsOfSpace } from '../../libs/contracts/src';
import { declaredStreams } from '../../libs/messaging/src/topology/streams';
import { ensureTopology } from '../../libs/messaging/src/topology/topology';
import { connectToNats, startOwnNatsServer } from '../../libs/testing/src';

// Runs the code of docs/how-to/call-functions-on-events.md as the page shows it, once for each start of the function.

const NAME = 'events-docs-1';
const SUBJECT = 'scriptorium.evt.v2.docs.variant.created';
const page = readFileSync(join(__dirname, '../../docs/how-to/call-functions-on-events.md'), 'utf8');
const snippet = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
const AsyncFunction = (async () => undefined).constructor as new (
  ...texts: string[]
) => (...values: readonly unknown[]) => Promise<void>;
const start = new AsyncFunction('jetstream', 'connection', 'name', 'apply', snippet);

let url: string;

beforeAll(async () => {
  ({ url } = await startOwnNatsServer());
  const nats = await connectToNats(url);
  await ensureTopology(nats, { streams: declaredStreams({}) });
  await (
    await jetstreamManager(nats)
  ).consumers.add(EVENTS, {
    durable_name: NAME,
    filter_subject: eventsOfSpace('docs'),
    ack_policy: AckPolicy.Explicit,
    ack_wait: 1_000_000_000,
  });
  await nats.close();
});

async function publish(from: number, to: number): Promise<void> {
  const nats = await connectToNats(url);
  for (let number = from; number <= to; number += 1) await jetstream(nats).publish(SUBJECT, JSON.stringify({ number }));
  await nats.close();
}

/** Runs the function once. Returns the numbers of the events that it has applied. */
async function run(failAt?: number): Promise<readonly number[]> {
  const applied: number[] = [];
  const connection = await connectToNats(url);
  const apply = async ({ number }: { readonly number: number }): Promise<void> => {
    if (number === failAt) throw new Error('The function fails.');
    applied.push(number);
  };
  try {
    await start(jetstream, connection, NAME, apply);
  } catch (error) {
    expect(error).toMatchObject({ message: 'The function fails.' });
  }
  await connection.close();
  return applied;
}

const numbers = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_none, index) => from + index);

test('the function on the page applies what has arrived since its last run, and ends', async () => {
  await publish(1, 1_200);
  expect(await run()).toEqual(numbers(1, 1_200));
  expect(await run()).toEqual([]);
  await publish(1_201, 1_203);
  expect(await run()).toEqual([1_201, 1_202, 1_203]);
});

test('the function on the page gets the events again that a failed run has not acknowledged', async () => {
  await publish(2_001, 2_010);
  const before = await run(2_005);
  expect(before).toEqual(numbers(2_001, 2_004));
  const after = new Set<number>();
  while (after.size < 6) for (const number of await run()) after.add(number);
  expect([...after].sort()).toEqual(numbers(2_005, 2_010));
});
