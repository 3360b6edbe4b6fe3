import { ScriptoriumClient } from './index.js';
import { json, TestServer } from './testing/test-server.js';

let server: TestServer;
let drive: ReturnType<ScriptoriumClient['drive']>;

beforeEach(async () => {
  server = new TestServer();
  const client = new ScriptoriumClient({ url: await server.start(), token: 'a-token', retry: { maxDelayMs: 1 } });
  drive = client.drive('d');
});
afterEach(() => server.stop());

const UPLOAD = '/cs/v1/drives/d/uploads/u';
const item = { id: 'i', name: 'a.txt' };

/** Answers as the API does. `fail` returns whether the response to a part is lost, before or after it was stored. */
function storeParts(fail: (part: number) => 'before' | 'after' | undefined): { content: string } {
  const stored = { content: '' };
  let parts = 0;
  server.answer = ({ method, headers, body }, response) => {
    const [, from = 0, size = 0] = /bytes (\d+)-\d+\/(\d+)/.exec(headers['content-range'] ?? '')?.map(Number) ?? [];
    const isPart = method === 'PUT';
    const failure = isPart ? fail((parts += 1)) : undefined;
    if (failure === 'before') return void response.destroy();
    if (isPart && from === stored.content.length) stored.content += body;
    if (failure === 'after') return void response.destroy();
    const upload = { id: 'u', driveId: 'd', received: stored.content.length, size, item: null };
    json(response, method === 'POST' ? 201 : 200, isPart && upload.received === size ? { ...upload, item } : upload);
  };
  return stored;
}

const text = '0123456789';

test('sends a file in parts', async () => {
  const stored = storeParts(() => undefined);
  const progress: number[] = [];
  const options = { partBytes: 4, onProgress: (received: number) => progress.push(received) };
  expect(await drive.upload({ name: 'a.txt' }, new Blob([text]), options)).toEqual(item);
  expect([stored.content, progress]).toEqual([text, [4, 8, 10]]);
  expect(server.received.map(({ method, url }) => [method, url])).toEqual([
    ['POST', '/cs/v1/drives/d/uploads'],
    ...Array.from({ length: 3 }, () => ['PUT', UPLOAD]),
  ]);
});

test.each(['before', 'after'] as const)(
  'continues after a connection that is lost %s a part is stored',
  async (when) => {
    for (const lost of [1, 2, 3]) {
      const stored = storeParts((part) => (part === lost ? when : undefined));
      expect(await drive.upload({ name: 'a.txt' }, new TextEncoder().encode(text), { partBytes: 4 })).toEqual(item);
      expect(stored.content).toBe(text);
    }
  },
);

test('fails after the maximum of attempts, and at an error that stays', async () => {
  storeParts(() => 'before');
  await expect(drive.upload({ name: 'a.txt' }, new Blob([text]))).rejects.toThrow();
  expect(server.received.filter(({ method }) => method === 'PUT')).toHaveLength(5);
  server.answer = ({ method }, response) =>
    json(response, method === 'POST' ? 201 : 410, { id: 'u', received: 0, code: 'UPLOAD_LOST', title: 'Upload lost' });
  await expect(drive.upload({ name: 'a.txt' }, new Blob([text]))).rejects.toMatchObject({ code: 'UPLOAD_LOST' });
});

test('sends an empty file in one request', async () => {
  server.answer = (_request, response) => json(response, 200, item);
  expect(await drive.upload({ name: 'a.txt', parentId: 'p' }, new Blob([]))).toEqual(item);
  expect(server.received.map(({ method, url }) => [method, url])).toEqual([
    ['PUT', '/cs/v1/drives/d/items/p/content?path=a.txt&conflict=fail'],
  ]);
});

describe('a download', () => {
  /** Sends the file in pieces: each response ends after `length` bytes, without the others that it has announced. */
  const answerInPieces = (length: number, tagOf = (): string => '"one"'): void => {
    server.answer = ({ headers }, response) => {
      const [, from = 0, last = text.length - 1] =
        /bytes=(\d+)-(\d+)?/.exec(headers.range ?? '')?.map((each) => Number(each ?? text.length - 1)) ?? [];
      const body = text.slice(from, last + 1);
      response.writeHead(headers.range === undefined ? 200 : 206, { etag: tagOf(), 'content-length': body.length });
      response.write(body.slice(0, length), () => (body.length > length ? response.destroy() : response.end()));
    };
  };
  const read = async (options = {}): Promise<string> => {
    let content = '';
    for await (const chunk of drive.download('i', options)) content += new TextDecoder().decode(chunk);
    return content;
  };

  test('continues after a lost connection', async () => {
    answerInPieces(4);
    expect(await read()).toBe(text);
    expect(server.received.map(({ headers }) => [headers.range, headers['if-range']])).toEqual([
      [undefined, undefined],
      ['bytes=4-', '"one"'],
      ['bytes=8-', '"one"'],
    ]);
  });

  test('reads a range', async () => {
    answerInPieces(3);
    expect(await read({ first: 2, last: 7 })).toBe('234567');
  });

  test('fails if the file changes meanwhile', async () => {
    let count = 0;
    answerInPieces(4, () => `"${(count += 1)}"`);
    await expect(read()).rejects.toThrow('The file i has changed during the download.');
  });
});
