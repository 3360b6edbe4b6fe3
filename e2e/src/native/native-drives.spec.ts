import { randomBytes } from 'node:crypto';

import { ScriptoriumClient } from '@scriptorium/client';

import { ResponseDroppingProxy } from '../clients/response-dropping-proxy';
import { openOtherSpace, openSpace, type Space } from '../system/open-space';

const PART = 300_000;

let space: Space;
let client: ScriptoriumClient;
let driveId: string;

beforeAll(async () => {
  space = await openSpace();
  client = clientOf(space);
  const body = { space: space.key, name: 'Files', store: 'filesystem' };
  const { data } = await client.api.POST('/v1/drives', { body });
  driveId = data?.id ?? '';
});

function clientOf(
  { token, system }: Space,
  options: { readonly url?: string; readonly headersWithinMs?: number } = {},
) {
  return new ScriptoriumClient({ url: system.gatewayUrl, token, ...options });
}

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

test('uploads a file in parts although responses are lost, and downloads it in whole and in a range', async () => {
  const content = randomBytes(5 * PART + 7);
  const { length } = content;
  const lost = new Set([`bytes ${PART}-${2 * PART - 1}/${length}`, `bytes ${5 * PART}-${length - 1}/${length}`]);
  const proxy = await ResponseDroppingProxy.start(space.system.gatewayUrl, ({ headers }) =>
    lost.delete(String(headers['content-range'])),
  );
  const impatient = clientOf(space, { url: proxy.url, headersWithinMs: 5_000 });
  const uploading = impatient.drive(driveId).upload({ name: 'film.webm' }, content, { partBytes: PART });
  const item = await uploading.finally(() => proxy.stop());
  expect(proxy.dropped).toBe(2);
  expect(item).toMatchObject({ name: 'film.webm', size: content.length, file: { mimeType: 'video/webm' } });
  const drive = client.drive(driveId);
  expect((await bytesOf(drive.download(item.id))).equals(content)).toBe(true);
  const range = await bytesOf(drive.download(item.id, { first: PART - 2, last: PART + 1 }));
  expect(range.equals(content.subarray(PART - 2, PART + 2))).toBe(true);
});

test('uploads a file in one request, over an existing one, and as an empty file', async () => {
  const drive = client.drive(driveId);
  const path = { drive: driveId, item: 'root' };
  const put = (body: string, header = {}) =>
    client.api.PUT('/v1/drives/{drive}/items/{item}/content', {
      params: { path, query: { path: 'notes/a.txt' }, header },
      headers: { 'content-type': 'application/octet-stream' },
      body,
      bodySerializer: (text) => text,
    });
  const first = await put('one');
  const tag = first.response.headers.get('etag') ?? '';
  const second = await put('two', { 'If-Match': tag });
  expect(second.data).toMatchObject({ id: first.data?.id, name: 'a.txt', parentPath: ['notes'] });
  await expect(put('three', { 'If-Match': tag })).rejects.toMatchObject({ status: 412, code: 'TAG_MISMATCH' });
  expect((await bytesOf(drive.download(first.data?.id ?? ''))).toString()).toBe('two');
  const empty = await drive.upload({ name: 'empty.txt' }, new Blob([]));
  expect(await bytesOf(drive.download(empty.id))).toHaveLength(0);
  await expect(drive.upload({ name: 'EMPTY.txt' }, new Blob(['x']))).rejects.toMatchObject({ code: 'NAME_TAKEN' });
});

test('hides the files from other spaces, and requires the scope write for uploads', async () => {
  const { id } = await client.drive(driveId).upload({ name: 'private.txt' }, new Blob(['x']));
  const stranger = clientOf(await openOtherSpace()).drive(driveId);
  await expect(bytesOf(stranger.download(id))).rejects.toMatchObject({ status: 404 });
  const reader = clientOf(space.as('reader')).drive(driveId);
  expect((await bytesOf(reader.download(id))).toString()).toBe('x');
  const refused = { status: 403, code: 'FORBIDDEN', problem: { scope: 'write' } };
  await expect(reader.upload({ name: 'b.txt' }, new Blob(['x']))).rejects.toMatchObject(refused);
  await expect(reader.upload({ name: 'b.txt' }, new Blob([]))).rejects.toMatchObject(refused);
});
