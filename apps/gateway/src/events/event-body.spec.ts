import type { EventFollowerOptions, EventStream, StoredEvent } from '@scriptorium/messaging';
import { setImmediate as turn } from 'node:timers/promises';

import { EventBody } from './event-body';
import { LiveEvents } from './live-events';

const BLOCK = 16 * 1_024;

let options: EventFollowerOptions;
let live: LiveEvents;
let stored: readonly (StoredEvent & { readonly pending: number })[];

beforeEach(() => {
  const follower = { position: 0, isCurrent: async () => true, start: () => undefined, stop: async () => undefined };
  const stream = {
    follower: (given: EventFollowerOptions) => {
      options = given;
      return follower;
    },
    read: async function* (_range: unknown, onStart: (pending: number) => void) {
      onStart(stored.length);
      yield* stored;
    },
  };
  live = new LiveEvents(stream as unknown as EventStream, 'events', 0, console);
  options.startAfter?.(0, 1);
});

function eventAt(position: number): StoredEvent {
  const text = JSON.stringify({ id: `${position}`, subject: 'a', sequence: `${position}` });
  return { position, space: 'docs', entity: 'job', text };
}

function publish(position: number): void {
  options.onEvent(eventAt(position));
}

function open(bytes: number, isAllowed = async () => true): EventBody {
  const textOf = ({ position }: { readonly position: number }): Buffer => Buffer.from(`${position}`.padEnd(bytes));
  return new EventBody(live, { position: 0, start: '', textOf, isAllowed });
}

test('gives each event once, in order, to a client that reads', async () => {
  const body = open(10);
  const received: number[] = [];
  body.on('data', (chunk: Buffer) => {
    for (const text of chunk.toString().match(/\d+/g) ?? []) received.push(Number(text));
  });
  for (let position = 1; position <= 500; position += 1) {
    publish(position);
    if (position % 7 === 0) await turn();
  }
  await turn();
  await turn();
  expect(received).toEqual(Array.from({ length: 500 }, (_none, index) => index + 1));
  body.destroy();
  expect(live.listenerCount).toBe(0);
});

test('buffers one block for a client that does not read, and disconnects it when the ring has passed it', async () => {
  const body = open(1_000);
  const failed = new Promise<Error>((resolve) => body.once('error', resolve));
  body.read(0);
  for (let position = 1; position <= 3_000; position += 1) publish(position);
  await turn();
  await turn();
  expect(body.readableLength).toBeLessThan(BLOCK + 1_001);
  expect(body.destroyed).toBe(false);
  for (let position = 3_001; position <= 9_000; position += 1) publish(position);
  expect((await failed).message).toContain('too slowly');
  expect(live.listenerCount).toBe(0);
});

test('ends the clients when the stream is shorter than the events that they have', async () => {
  const body = open(10);
  const ended = new Promise((resolve) => body.once('end', resolve));
  body.resume();
  publish(5);
  await turn();
  expect(options.startAfter?.(2, 1)).toBe(2);
  await ended;
});

test('ends the clients when events after the ones that they have were removed', async () => {
  publish(5);
  const body = open(10);
  const ended = new Promise((resolve) => body.once('end', resolve));
  body.resume();
  expect(options.startAfter?.(9, 6)).toBe(5);
  await turn();
  expect(body.readableEnded).toBe(false);
  expect(options.startAfter?.(9, 7)).toBe(9);
  await ended;
  expect(live.ring.from).toBe(9);
});

test('ends at once for a client of events that are not followed any more', async () => {
  await live.stop();
  const body = open(10);
  const ended = new Promise((resolve) => body.once('end', resolve));
  body.resume();
  await ended;
  expect([body.errored, live.listenerCount]).toEqual([null, 0]);
});

test('disconnects a client that reads stored events so slowly that the ring moves on', async () => {
  stored = [
    { ...eventAt(20), pending: 1 },
    { ...eventAt(50), pending: 0 },
  ];
  live.ring.startAfter(100);
  const body = open(BLOCK + 1);
  const failed = new Promise<Error>((resolve) => body.once('error', resolve));
  const received: number[] = [];
  body.read(0);
  await turn();
  for (let position = 101; position <= 5_100; position += 1) publish(position);
  expect(live.ring.from).toBeGreaterThan(100);
  body.on('data', (chunk: Buffer) => received.push(...(chunk.toString().match(/\d+/g) ?? []).map(Number)));
  expect((await failed).message).toContain('too slowly');
  expect(received.filter((position) => position > 50)).toEqual([]);
});

test('ends for a client that may not read the events any more, and not while that is unknown', async () => {
  let answer = (): Promise<boolean> => Promise.reject(new Error('No service responds.'));
  const body = open(10, () => answer());
  const ended = new Promise<void>((resolve) => body.once('end', resolve));
  body.resume();
  const commentUntilChecked = async (): Promise<void> => {
    for (let count = 0; count < 4; count += 1) body.comment();
    await turn();
  };
  await commentUntilChecked();
  expect([body.readableEnded, live.listenerCount]).toEqual([false, 1]);
  answer = async () => false;
  await commentUntilChecked();
  await ended;
  expect(live.listenerCount).toBe(0);
});
