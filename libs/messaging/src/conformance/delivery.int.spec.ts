import { headers } from '@nats-io/transport-node';
import type { INestMicroservice, Type } from '@nestjs/common';
import { RejectedError, TransientError } from '@scriptorium/contracts';
import { eventually, testNatsUrl } from '@scriptorium/testing';

import { MessagePublisher } from '../messages/message-publisher';
import { MAX_BUGS } from '../commands/settle';
import { COMMANDS, EVENTS } from '../topology/streams';
import {
  handlerOf,
  note,
  observe,
  type Observer,
  startService,
  takeNote,
  type TestOptions,
} from '../testing/test-service';

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

test('passes data, envelope and delivery count of a command to its handler, and deletes it from the stream', async () => {
  const seen: unknown[] = [];
  await start(handlerOf(takeNote, ({ text }, { envelope, deliveries }) => seen.push([text, envelope.id, deliveries])));
  await publisher.publishAll([note('a', 'hello')]);
  await eventually(async () => expect(await observer.count(COMMANDS)).toBe(0));
  expect(seen).toEqual([['hello', 'a', 1]]);
});

test('redelivers a command whose handler fails with a transient error until it succeeds', async () => {
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

test('increases the delay between attempts', async () => {
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
  // The shortest delays of settle.ts: half of 100, 200 and 400 ms. A busy machine may take longer.
  for (const [index, least] of [50, 100, 200].entries()) expect(waits[index]).toBeGreaterThanOrEqual(least - 2);
});

test('dead-letters a rejected command after one delivery, with the reason and the origin', async () => {
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

test('retries a command that meets a bug, then dead-letters it, and handles other commands meanwhile', async () => {
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

test('reports a dead-lettered command with its data and the reason, but not a message that is no command', async () => {
  const reported: unknown[] = [];
  await start(
    handlerOf(takeNote, () => {
      throw new RejectedError('NOT_FOUND', 'no such note');
    }),
    {
      reportDeadLetter: (dead, why) => {
        reported.push([dead, why]);
        return { subject: 'scriptorium.evt.v2.space.note.dead', envelope: note('reported').envelope };
      },
    },
  );
  const { subject } = note('a');
  observer.nats.publish(subject, 'nonsense', { headers: headers() });
  await publisher.publishAll([note('a', 'hello')]);
  await eventually(async () => expect(await observer.deadLetters()).toHaveLength(2));
  const why = { code: 'NOT_FOUND', reason: 'no such note' };
  expect(reported).toEqual([[{ type: takeNote.type, subject, data: { text: 'hello' } }, why]]);
  expect(await observer.count(EVENTS)).toBe(1);
});

test('treats an error of a library as the error that the service translates it into', async () => {
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
  ['invalid JSON', 'nonsense'],
  ['no CloudEvent envelope', '{"text":"hello"}'],
  ['another type', JSON.stringify({ ...note('a').envelope, type: 'scriptorium.tester.other.v1' })],
  ['no data', JSON.stringify({ ...note('a').envelope, data: undefined })],
  ['data that violates its schema', JSON.stringify({ ...note('a').envelope, data: { text: 7 } })],
])('dead-letters a message with %s at once, without calling the handler', async (_what, body) => {
  const seen: unknown[] = [];
  await start(handlerOf(takeNote, (received) => seen.push(received)));
  observer.nats.publish(note('a').subject, body, { headers: headers() });
  await eventually(async () => expect((await observer.deadLetters())[0]?.text).toBe(body));
  await eventually(async () => expect(await observer.count(COMMANDS)).toBe(0));
  expect((await observer.deadLetters())[0]?.headers['Dead-Code']).toBe('MALFORMED_MESSAGE');
  expect(seen).toEqual([]);
});

test('handles a command once that is published twice under one id', async () => {
  const seen: string[] = [];
  await start(handlerOf(takeNote, ({ text }) => seen.push(text)));
  await publisher.publishAll([note('a'), note('a'), note('b')]);
  await publisher.publishAll([note('a'), note('c')]);
  await eventually(() => expect(seen).toContain('c'));
  expect(seen.sort()).toEqual(['a', 'b', 'c']);
});

test('runs no more handlers at once than the configured concurrency', async () => {
  let running = 0;
  let most = 0;
  let done = 0;
  const handler = handlerOf(takeNote, async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running--;
    done++;
  });
  await start(handler, { concurrency: 3 });
  await publisher.publishAll(Array.from({ length: 40 }, (_, index) => note(`n${index}`)));
  await eventually(() => expect(done).toBe(40));
  expect(most).toBe(3);
});

test('continues the trace of the sender in the handler', async () => {
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
