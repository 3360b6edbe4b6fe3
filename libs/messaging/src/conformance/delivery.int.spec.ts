import { headers } from '@nats-io/transport-node';
import type { INestMicroservice, Type } from '@nestjs/common';
import { RejectedError, TransientError } from '@scriptorium/contracts';
import { eventually, testNatsUrl } from '@scriptorium/testing';

import { MessagePublisher } from '../message-publisher';
import { MAX_BUGS } from '../settle';
import { COMMANDS, EVENTS } from '../streams';
import { handlerOf, note, observe, type Observer, startService, takeNote, type TestOptions } from './test-service';

let url: string;
let observer: Observer;
let service: INestMicroservice | undefined;
let publisher: MessagePublisher;

beforeAll(async () => {
  url = await testNatsUrl();
  observer = await observe(url);
});

afterEach(async () => {
  await service?.close();
  service = undefined;
  for await (const stream of observer.manager.streams.list()) await observer.manager.streams.delete(stream.config.name);
});

afterAll(() => observer.close());

async function start(handler: Type, options: TestOptions = {}): Promise<void> {
  service = await startService(url, [handler], options);
  publisher = service.get(MessagePublisher, { strict: false });
}

test('a command reaches its handler with its data, envelope and delivery count, and leaves the stream', async () => {
  const seen: unknown[] = [];
  await start(handlerOf(takeNote, ({ text }, { envelope, deliveries }) => seen.push([text, envelope.id, deliveries])));
  await publisher.publishAll([note('a', 'hello')]);
  await eventually(async () => expect(await observer.count(COMMANDS)).toBe(0));
  expect(seen).toEqual([['hello', 'a', 1]]);
});

test('a command whose handler fails transiently comes again until it is done', async () => {
  const deliveries: number[] = [];
  await start(
    handlerOf(takeNote, (_note, context) => {
      deliveries.push(context.deliveries);
      if (context.deliveries < 4) throw new TransientError('BUSY', 'not now', 1);
    }),
  );
  await publisher.publishAll([note('a')]);
  await eventually(async () => expect(await observer.count(COMMANDS)).toBe(0));
  expect(deliveries).toEqual([1, 2, 3, 4]);
  expect(await observer.deadLetters()).toEqual([]);
});

test('tries come further and further apart', async () => {
  const times: number[] = [];
  await start(
    handlerOf(takeNote, () => {
      times.push(performance.now());
      if (times.length < 4) throw new TransientError('BUSY', 'not now');
    }),
  );
  await publisher.publishAll([note('a')]);
  await eventually(() => expect(times).toHaveLength(4));
  const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  // The least that settle.ts can give for each: half of 100, 200 and 400 ms. How much longer it took is the machine's.
  for (const [index, least] of [50, 100, 200].entries()) expect(waits[index]).toBeGreaterThanOrEqual(least - 2);
});

test('a rejected command is a dead letter after one delivery, and says why and where from', async () => {
  await start(
    handlerOf(takeNote, () => {
      throw new RejectedError('NOT_FOUND', 'no such\nnote');
    }),
  );
  await publisher.publishAll([note('a', 'hello')]);
  await eventually(async () => expect(await observer.count(COMMANDS)).toBe(0));
  const [letter, ...more] = await observer.deadLetters();
  expect(more).toEqual([]);
  expect(letter?.subject).toBe('scriptorium.dead.scriptorium.cmd.tester.take-note.v1.space.job');
  expect(JSON.parse(letter?.text ?? '')).toMatchObject({ id: 'a', data: { text: 'hello' } });
  expect(letter?.headers).toMatchObject({
    'Dead-Code': 'NOT_FOUND',
    'Dead-Reason': 'no such note',
    'Dead-Deliveries': '1',
    'Dead-Subject': 'scriptorium.cmd.tester.take-note.v1.space.job',
    'Dead-Stream': COMMANDS,
    'Dead-Sequence': '1',
    'Dead-Consumer': 'tester-take-note-v1',
  });
});

test('a bug is tried a few times, then it is a dead letter, and its neighbours are handled', async () => {
  let tries = 0;
  const handled: string[] = [];
  await start(
    handlerOf(takeNote, ({ text }) => {
      if (text === 'good') return handled.push(text);
      tries++;
      throw new Error('a bug');
    }),
  );
  await publisher.publishAll([note('bad'), note('fine', 'good')]);
  await eventually(async () => expect(await observer.count(COMMANDS)).toBe(0));
  expect(tries).toBe(MAX_BUGS);
  expect(handled).toEqual(['good']);
  expect((await observer.deadLetters())[0]?.headers).toMatchObject({
    'Dead-Code': 'INTERNAL_ERROR',
    'Dead-Reason': 'Error: a bug',
    'Dead-Deliveries': String(MAX_BUGS),
  });
});

test('whoever waits is told of a dead letter, with the command and the reason, and of nothing that is no command', async () => {
  const told: unknown[] = [];
  await start(
    handlerOf(takeNote, () => {
      throw new RejectedError('NOT_FOUND', 'no such note');
    }),
    {
      reportDeadLetter: (dead, why) => {
        told.push([dead, why]);
        return { subject: 'scriptorium.evt.v2.space.note.dead', envelope: note('told').envelope };
      },
    },
  );
  const { subject } = note('a');
  observer.nats.publish(subject, 'nonsense', { headers: headers() });
  await publisher.publishAll([note('a', 'hello')]);
  await eventually(async () => expect(await observer.deadLetters()).toHaveLength(2));
  const why = { code: 'NOT_FOUND', reason: 'no such note' };
  expect(told).toEqual([[{ type: takeNote.type, subject, data: { text: 'hello' } }, why]]);
  expect(await observer.count(EVENTS)).toBe(1);
});

test('an error of a library counts as what the service translates it into', async () => {
  await start(
    handlerOf(takeNote, () => {
      throw new Error('duplicate key');
    }),
    { translateError: () => new RejectedError('TAKEN', 'taken already') },
  );
  await publisher.publishAll([note('a')]);
  await eventually(async () => expect((await observer.deadLetters())[0]?.headers['Dead-Code']).toBe('TAKEN'));
});

test.each([
  ['no JSON', 'nonsense'],
  ['no CloudEvent', '{"text":"hello"}'],
  ['another type', JSON.stringify({ ...note('a').envelope, type: 'scriptorium.tester.other.v1' })],
  ['no data', JSON.stringify({ ...note('a').envelope, data: undefined })],
])('a message that is %s is a dead letter at once, and the handler does not see it', async (_what, body) => {
  const seen: unknown[] = [];
  await start(handlerOf(takeNote, (received) => seen.push(received)));
  observer.nats.publish(note('a').subject, body, { headers: headers() });
  await eventually(async () => expect((await observer.deadLetters())[0]?.text).toBe(body));
  await eventually(async () => expect(await observer.count(COMMANDS)).toBe(0));
  expect((await observer.deadLetters())[0]?.headers['Dead-Code']).toBe('MALFORMED_MESSAGE');
  expect(seen).toEqual([]);
});

test('a command that is published twice under one id is handled once', async () => {
  const seen: string[] = [];
  await start(handlerOf(takeNote, ({ text }) => seen.push(text)));
  await publisher.publishAll([note('a'), note('a'), note('b')]);
  await publisher.publishAll([note('a'), note('c')]);
  await eventually(() => expect(seen).toContain('c'));
  expect(seen.sort()).toEqual(['a', 'b', 'c']);
});

test('no more handlers are at work at once than the service allows', async () => {
  let atWork = 0;
  let most = 0;
  let done = 0;
  const handler = handlerOf(takeNote, async () => {
    most = Math.max(most, ++atWork);
    await new Promise((resolve) => setTimeout(resolve, 5));
    atWork--;
    done++;
  });
  await start(handler, { concurrency: 3 });
  await publisher.publishAll(Array.from({ length: 40 }, (_, index) => note(`n${index}`)));
  await eventually(() => expect(done).toBe(40));
  expect(most).toBe(3);
});

test('the trace of the sender goes on in the handler', async () => {
  const { activeTraceId, registerTelemetry, withExtractedContext } = await import('@scriptorium/telemetry');
  registerTelemetry();
  const traces: unknown[] = [];
  await start(handlerOf(takeNote, () => traces.push(activeTraceId())));
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  await withExtractedContext({ traceparent }, () => publisher.publishAll([note('a')]));
  await publisher.publishAll([note('b')]);
  await eventually(() => expect(traces).toHaveLength(2));
  expect(traces).toContain('0af7651916cd43dd8448eb211c80319c');
  expect(traces).toContain(undefined);
});
