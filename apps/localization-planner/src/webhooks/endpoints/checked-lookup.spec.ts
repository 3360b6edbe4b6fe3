import { createSocket } from 'node:dgram';
import { promises } from 'node:dns';
import { once } from 'node:events';

import { checkedLookup } from './checked-lookup';
import { EndpointRules } from './endpoint-rules';

const NOT_PUBLIC = 'The host has no public address.';
const FOUR = 1;
const HEADER_BYTES = 12;

/** A name server that answers as the first label of the name says, and counts the questions. */
const server = createSocket('udp4');
let questions = 0;

/** Returns the answer to a question: one address for `a-b-c-d.example`, none for `missing.example`. */
function answerTo(question: Buffer): Buffer | undefined {
  const label = question.subarray(HEADER_BYTES + 1, HEADER_BYTES + 1 + question.readUInt8(HEADER_BYTES)).toString();
  if (label === 'silent') return undefined;
  const end = question.indexOf(0, HEADER_BYTES) + 5;
  const isFour = question.readUInt16BE(end - 4) === FOUR;
  const answers = isFour && label !== 'missing' ? 1 : 0;
  const header = Buffer.from(question.subarray(0, HEADER_BYTES));
  header.writeUInt16BE(0x8180 | (label === 'missing' ? 3 : 0), 2);
  [1, answers, 0, 0].forEach((count, index) => header.writeUInt16BE(count, 4 + 2 * index));
  const asked = question.subarray(HEADER_BYTES, end);
  if (answers === 0) return Buffer.concat([header, asked]);
  const record = Buffer.from([0xc0, HEADER_BYTES, 0, FOUR, 0, 1, 0, 0, 0, 0, 0, 4, ...label.split('-').map(Number)]);
  return Buffer.concat([header, asked, record]);
}

server.on('message', (question, { port, address }) => {
  questions += 1;
  const answer = answerTo(question);
  if (answer !== undefined) server.send(answer, port, address);
});

beforeAll(async () => {
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

function newResolver(): promises.Resolver {
  const resolver = new promises.Resolver({ timeout: 60_000, tries: 1 });
  resolver.setServers([`127.0.0.1:${server.address().port}`]);
  return resolver;
}

const reasons: string[] = [];

/** Returns the addresses of a host, or why it has none. */
function lookUp(hostname: string, resolver = newResolver()): Promise<unknown> {
  return new Promise((resolve) => {
    const lookup = checkedLookup(new EndpointRules('localhost'), (reason) => reasons.push(reason), resolver);
    lookup(hostname, { all: true }, (error, addresses) => resolve(error === null ? addresses : error.message));
  });
}

test('returns public addresses', async () => {
  expect(await lookUp('93-184-216-34.example')).toEqual([{ address: '93.184.216.34', family: 4 }]);
});

test('has one message for hosts without an address and with one that is not public', async () => {
  expect(await lookUp('10-0-0-1.example')).toBe(NOT_PUBLIC);
  expect(reasons.at(-1)).toContain('10.0.0.1');
  expect(await lookUp('missing.example')).toBe(NOT_PUBLIC);
});

test('finds an allowed host in the hosts file', async () => {
  expect(await lookUp('localhost')).toContainEqual({ address: '127.0.0.1', family: 4 });
});

test('resolves other names while a name server does not answer', async () => {
  const silent = Array.from({ length: 8 }, () => newResolver());
  const before = questions;
  const waiting = Promise.all(silent.map((resolver) => lookUp('silent.example', resolver)));
  expect(await lookUp('localhost')).toContainEqual({ address: '127.0.0.1', family: 4 });
  expect(await lookUp('93-184-216-34.example')).toHaveLength(1);
  // Ends the lookups, which have asked the server.
  while (questions < before + 18) await new Promise((resolve) => setImmediate(resolve));
  for (const resolver of silent) resolver.cancel();
  expect(await waiting).toEqual(Array(8).fill(NOT_PUBLIC));
});
