import type { INestMicroservice } from '@nestjs/common';
import { eventually, testNatsUrl } from '@scriptorium/testing';

import { MessagePublisher } from '../messages/message-publisher';
import { COMMANDS } from '../topology/streams';
import { handlerOf, note, observe, type Observer, startService, takeNote } from '../testing/test-service';

let url: string;
let observer: Observer;
const services: INestMicroservice[] = [];

beforeAll(async () => {
  url = await testNatsUrl();
  observer = await observe(url);
});

afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
  for await (const stream of observer.manager.streams.list()) await observer.manager.streams.delete(stream.config.name);
});

afterAll(() => observer.close());

async function start(...args: Parameters<typeof startService> extends [string, ...infer Rest] ? Rest : never) {
  const service = await startService(url, ...args);
  services.push(service);
  return { service, publisher: service.get(MessagePublisher, { strict: false }) };
}

/** Returns a promise that the test resolves with `open`. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

test('waits for a running handler when the service stops, and acknowledges its command', async () => {
  const { open, opened } = gate();
  let began = false;
  let finished = false;
  const slow = handlerOf(takeNote, async () => {
    began = true;
    await opened;
    finished = true;
  });
  const { service, publisher } = await start([slow]);
  await publisher.publishAll([note('a')]);
  await eventually(() => began);
  const closed = service.close();
  open();
  await closed;
  expect(finished).toBe(true);
  await eventually(async () => expect(await observer.count(COMMANDS)).toBe(0));
});

test('passes the buffered commands of a stopping service to another one at once, without waiting for ack_wait', async () => {
  const { open, opened } = gate();
  const first: string[] = [];
  const { service, publisher } = await start(
    [
      handlerOf(takeNote, async ({ text }) => {
        first.push(text);
        await opened;
      }),
    ],
    { concurrency: 4 },
  );
  await publisher.publishAll(Array.from({ length: 8 }, (_, index) => note(`n${index}`)));
  await eventually(async () => {
    const consumer = await observer.manager.consumers.info(COMMANDS, 'tester-take-note-v1');
    // Four in progress and one buffered.
    expect(consumer.num_ack_pending).toBe(5);
  });
  const closed = service.close();
  const second: string[] = [];
  await start([handlerOf(takeNote, ({ text }) => second.push(text))]);
  await eventually(() => expect(second).toHaveLength(4));
  open();
  await closed;
  await eventually(async () => expect(await observer.count(COMMANDS)).toBe(0));
  expect([...first, ...second].sort()).toEqual(['n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7']);
});

test('redelivers the command of a handler that throws the abort reason at once, without counting a failure', async () => {
  let began = false;
  const { service, publisher } = await start([
    handlerOf(takeNote, (_note, { signal }) => {
      began = true;
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    }),
  ]);
  await publisher.publishAll([note('a')]);
  await eventually(() => began);
  await service.close();
  const deliveries: number[] = [];
  await start([handlerOf(takeNote, (_note, context) => deliveries.push(context.deliveries))]);
  await eventually(() => expect(deliveries).toEqual([2]));
  expect(await observer.deadLetters()).toEqual([]);
});

test('waits for running handlers up to drainMs, then leaves their commands to redelivery', async () => {
  // Longer than a heartbeat: before it, nats-server 2.10.0 has not noticed the end of the pull.
  const ackWaitMs = 3_000;
  const { open, opened } = gate();
  let began = false;
  const { service, publisher } = await start(
    [
      handlerOf(takeNote, async () => {
        began = true;
        await opened;
      }),
    ],
    { drainMs: 50, ackWaitMs },
  );
  await publisher.publishAll([note('a')]);
  await eventually(() => began);
  await service.close();
  const deliveries: number[] = [];
  await start([handlerOf(takeNote, (_note, context) => deliveries.push(context.deliveries))], { ackWaitMs });
  await eventually(() => expect(deliveries).toEqual([2]));
  open();
});

/**
 * Progress is reported after a third of this. The other two thirds are longer than a busy machine delays the report.
 */
const ACK_WAIT_MS = 2_000;

test('does not redeliver the command of a handler that takes longer than ack_wait', async () => {
  const deliveries: number[] = [];
  const { publisher } = await start(
    [
      handlerOf(takeNote, async (_note, context) => {
        deliveries.push(context.deliveries);
        // Twice ack_wait: without a report of progress, the server would deliver the message again.
        await new Promise((resolve) => setTimeout(resolve, 2 * ACK_WAIT_MS));
      }),
    ],
    { ackWaitMs: ACK_WAIT_MS },
  );
  await publisher.publishAll([note('a')]);
  await eventually(async () => expect([deliveries.length, await observer.count(COMMANDS)]).toEqual([1, 0]));
});

test('does not redeliver commands that are buffered behind slow ones', async () => {
  const seen: string[] = [];
  const { publisher } = await start(
    [
      handlerOf(takeNote, async ({ text }, { deliveries }) => {
        seen.push(`${text}/${deliveries}`);
        await new Promise((resolve) => setTimeout(resolve, 1.2 * ACK_WAIT_MS));
      }),
    ],
    { ackWaitMs: ACK_WAIT_MS, concurrency: 1 },
  );
  await publisher.publishAll([note('a'), note('b'), note('c')]);
  await eventually(async () => expect(await observer.count(COMMANDS)).toBe(0));
  expect(seen.sort()).toEqual(['a/1', 'b/1', 'c/1']);
});
