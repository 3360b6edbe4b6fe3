import type { ServerResponse } from 'node:http';

import { followEvents } from './follow-events.js';
import { ScriptoriumClient } from './index.js';
import { json, TestServer } from './testing/test-server.js';

const server = new TestServer();
let client: ScriptoriumClient;

beforeAll(async () => {
  client = new ScriptoriumClient({ url: await server.start(), token: 't', retry: { attempts: 1 } });
});
afterAll(() => server.stop());
beforeEach(() => {
  server.received.length = 0;
});

/** The events 1 to `count` of a log, of which each position is ten times the number. */
const blockOf = (number: number): string => `id: ${number * 10}\ndata: ${JSON.stringify({ number })}\n\n`;

function open(response: ServerResponse, position: number): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(`retry: 1\nid: ${position}\n\n`);
}

test('yields each event once over connections that break anywhere', async () => {
  const count = 60;
  let cut = 5;
  server.answer = ({ headers }, response) => {
    const after = Number(headers['last-event-id'] ?? 0);
    open(response, after);
    const numbers = Array.from({ length: count }, (_, at) => at + 1).filter((number) => number * 10 > after);
    const text = numbers.map(blockOf).join('');
    cut = (cut * 31) % 211;
    // Enough for progress, and mostly in the middle of a block.
    response.write(text.slice(0, 40 + cut), () => setTimeout(() => response.destroy(), 5));
  };
  const numbers: number[] = [];
  for await (const { position, event } of client.space('docs').followEvents({ after: '0' })) {
    const { number } = event as unknown as { number: number };
    expect(position).toBe(String(number * 10));
    numbers.push(number);
    if (number === count) break;
  }
  expect(numbers).toEqual(Array.from({ length: count }, (_, at) => at + 1));
  expect(server.received.length).toBeGreaterThan(10);
});

test('resumes after a position without an event', async () => {
  server.answer = ({ headers }, response) => {
    open(response, 70);
    if (headers['last-event-id'] === undefined) response.end(':\nid: 80\n\n');
    else response.write(blockOf(9));
  };
  const events = client.space('docs').followEvents();
  expect((await events.next()).value).toEqual({ position: '90', event: { number: 9 } });
  expect(server.received.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '80']);
  await events.return(undefined);
});

test('ends with the state in which a job has ended, and closes the connection', async () => {
  let isClosed = false;
  server.answer = (_request, response) => {
    open(response, 1);
    response.on('close', () => (isClosed = true));
    for (const [at, state] of ['running', 'completed', 'running'].entries()) {
      response.write(`id: ${at}\ndata: ${JSON.stringify({ data: { state } })}\n\n`);
    }
  };
  const states: string[] = [];
  for await (const { event } of client.space('docs').followJob('j')) states.push(event.data.state);
  expect(states).toEqual(['running', 'completed']);
  for (let waited = 0; !isClosed; waited += 1) {
    expect(waited).toBeLessThan(10_000);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
});

test('throws if events after the position are not stored any more', async () => {
  server.answer = (_request, response) => json(response, 410, { code: 'EVENT_POSITION_UNKNOWN' });
  const events = client.space('docs').followJobs({ after: '3' });
  await expect(events.next()).rejects.toMatchObject({ status: 410, code: 'EVENT_POSITION_UNKNOWN' });
  expect(server.received).toHaveLength(1);
});

test('takes a silent connection as lost', async () => {
  const opened: (string | undefined)[] = [];
  const stream = (text: string): ReadableStream<Uint8Array> =>
    new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(text)) });
  const events = followEvents(
    async (after, signal) => {
      opened.push(after);
      const text = opened.length < 3 ? `retry: 1\nid: ${opened.length}\n\n` : blockOf(4);
      const body = stream(text);
      return body.pipeThrough(new TransformStream(), { signal });
    },
    { silenceMs: 50 },
  );
  expect((await events.next()).value).toEqual({ position: '40', event: { number: 4 } });
  expect(opened).toEqual([undefined, '1', '2']);
  await events.return(undefined);
});

test('rejects with the reason of its signal', async () => {
  server.answer = (_request, response) => open(response, 1);
  const stop = new AbortController();
  const next = client.space('docs').followJobs({ signal: stop.signal }).next();
  setTimeout(() => stop.abort(new Error('enough')), 50);
  await expect(next).rejects.toThrow('enough');
});
