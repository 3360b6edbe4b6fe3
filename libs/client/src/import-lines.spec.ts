import { ScriptoriumClient, type ImportLine, type ImportResult } from './index.js';
import { json, type Received, TestServer } from './testing/test-server.js';

const server = new TestServer();
let client: ScriptoriumClient;

beforeAll(async () => {
  client = new ScriptoriumClient({ url: await server.start(), token: 't' });
});
afterAll(() => server.stop());
beforeEach(() => {
  server.received.length = 0;
});

const lineOf = (key: string): ImportLine => ({ key, contentType: 'https://x/page', label: key, body: {} });
const linesOf = ({ body }: Received): ImportLine[] =>
  body
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ImportLine);
const resultsOf = (request: Received): string[] =>
  linesOf(request).map(({ key }, at) => `${JSON.stringify({ line: at + 1, key, result: 'created' })}\n`);

async function collect(results: AsyncIterable<ImportResult>): Promise<ImportResult[]> {
  const collected: ImportResult[] = [];
  for await (const result of results) collected.push(result);
  return collected;
}

test('sends an input of any length in parts, and numbers their lines as one', async () => {
  server.answer = (request, response) => response.end(resultsOf(request).join(''));
  async function* lines(): AsyncGenerator<ImportLine> {
    for (let number = 1; number <= 2_345; number += 1) yield lineOf(String(number));
  }
  const results = await collect(client.space('docs').import(lines(), { repository: 'site' }));
  expect(results.map(({ line, key }) => `${line} ${key}`)).toEqual(
    Array.from({ length: 2_345 }, (_, at) => `${at + 1} ${at + 1}`),
  );
  expect(server.received.map((request) => linesOf(request).length)).toEqual([1_000, 1_000, 345]);
  const [first] = server.received;
  expect([first?.url, first?.headers['content-type']]).toEqual([
    '/cs/v1/spaces/docs/import?repository=site',
    'application/x-ndjson',
  ]);
  expect(first?.headers['idempotency-key']).toBeUndefined();
});

test('limits the size of a request', async () => {
  server.answer = (request, response) => response.end(resultsOf(request).join(''));
  const large = { ...lineOf('large'), body: { text: 'x'.repeat(1_000_000) } };
  await collect(client.space('docs').import(Array.from({ length: 9 }, () => large)));
  expect(server.received.map((request) => linesOf(request).length)).toEqual([4, 4, 1]);
});

const [one, two] = [lineOf('ä'), lineOf('b')].map((line) => JSON.stringify(line));
const bytes = new TextEncoder().encode(`${one}\n\n${two}`);
async function* inPieces<Piece>(...pieces: Piece[]): AsyncGenerator<Piece> {
  yield* pieces;
}

test.each([
  ['text', () => `${one}\n\n${two}\n`],
  ['bytes, cut inside of a character', () => inPieces(bytes.subarray(0, 9), bytes.subarray(9))],
  ['pieces of text', () => inPieces(`${one}`, `\n\n`, `${two}`)],
  ['a stream', () => new Blob([bytes]).stream()],
])('accepts %s, and counts empty lines', async (_what, input) => {
  server.answer = (request, response) => response.end(resultsOf(request).join(''));
  const results = await collect(client.space('docs').import(input()));
  expect(results.map(({ line, key }) => [line, key])).toEqual([
    [1, 'ä'],
    [3, 'b'],
  ]);
});

test('sends a part again whose response breaks off, and yields each result once', async () => {
  const faults = ['503', 'cut', 'short', 'none'];
  server.answer = (request, response) => {
    const fault = faults.shift();
    const results = resultsOf(request);
    if (fault === '503') json(response, 503, {}, { 'retry-after': '0' });
    else if (fault === 'short') response.end(results.slice(0, 7).join(''));
    else if (fault === 'cut') {
      response.write(results.slice(0, 5).join(''), () => setTimeout(() => response.destroy(), 20));
    } else response.end(results.join(''));
  };
  const input = Array.from({ length: 10 }, (_, at) => lineOf(String(at)));
  const results = await collect(client.space('docs').import(input));
  expect(results.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(server.received).toHaveLength(4);
});

test('does not repeat a rejected request, nor hide an error of its input', async () => {
  server.answer = (_request, response) => json(response, 403, { code: 'FORBIDDEN' });
  await expect(collect(client.space('docs').import([lineOf('a')]))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect(server.received).toHaveLength(1);
  async function* broken(): AsyncGenerator<ImportLine> {
    yield lineOf('a');
    throw new TypeError('broken input');
  }
  server.answer = (request, response) => response.end(resultsOf(request).join(''));
  await expect(collect(client.space('docs').import(broken()))).rejects.toThrow('broken input');
});
