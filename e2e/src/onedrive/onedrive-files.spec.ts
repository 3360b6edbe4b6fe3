import { createHash, randomBytes } from 'node:crypto';

import { type DriveItem, PlainDrive } from '../clients/plain-drive';
import { openOtherSpace, openSpace } from '../system/open-space';

let drive: PlainDrive;

beforeAll(async () => {
  drive = new PlainDrive(await openSpace());
});

interface Listed {
  readonly value: readonly DriveItem[];
  readonly '@odata.nextLink'?: string;
}

const put = (path: string, body: string | Buffer, query = '') =>
  drive.send(`/v1.0/me/drive/root:/${path}:/content${query}`, { method: 'PUT', body });

async function mkdir(name: string): Promise<DriveItem> {
  const body = { name, folder: {} };
  return (await drive.send('/v1.0/me/drive/root/children', { method: 'POST', body })).json;
}

describe('the drive of a space', () => {
  it('exists without being created, with a root and a quota', async () => {
    const { json } = await drive.send<{ id: string; quota: object }>('/v1.0/me/drive');
    expect(json.quota).toMatchObject({ state: 'normal' });
    const root = await drive.send('/v1.0/me/drive/root');
    expect(root.json).toMatchObject({ root: {}, parentReference: { driveId: json.id } });
    const drives = await drive.send<{ value: object[] }>('/v1.0/me/drives');
    expect(drives.json.value).toEqual([expect.objectContaining({ id: json.id })]);
    expect((await drive.send(`/drives/${json.id}/root`)).json.id).toBe(root.json.id);
  });

  it('is closed to other spaces, and read-only for readers', async () => {
    const { json } = await drive.send('/v1.0/me/drive');
    const stranger = new PlainDrive(await openOtherSpace());
    expect(await stranger.send(`/v1.0/drives/${json.id}/root`)).toMatchObject({ status: 404, code: 'itemNotFound' });
    const reader = new PlainDrive((await openSpace()).as('reader'));
    const body = { name: 'x', folder: {} };
    const refused = await reader.send('/v1.0/me/drive/root/children', { method: 'POST', body });
    expect(refused).toMatchObject({ status: 403, code: 'accessDenied' });
  });
});

describe('a folder', () => {
  it('is created, listed in pages, and found by its name in any case', async () => {
    const { id } = await mkdir('Folder of folders');
    for (const name of ['b', 'a', 'c']) {
      const body = { name, folder: {} };
      const made = await drive.send(`/v1.0/me/drive/items/${id}/children`, { method: 'POST', body });
      expect(made.status).toBe(201);
    }
    const first = await drive.send<Listed>(`/v1.0/me/drive/items/${id}/children?$top=2`);
    const second = await drive.send<Listed>(
      new URL(first.json['@odata.nextLink'] ?? '').href.replace(/^https?:\/\/[^/]+/, ''),
    );
    expect([...first.json.value, ...second.json.value].map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(second.json).not.toHaveProperty('@odata.nextLink');
    const found = await drive.send('/v1.0/me/drive/root:/FOLDER%20of%20folders');
    expect(found.json).toMatchObject({ id, name: 'Folder of folders', folder: { childCount: 3 } });
    const again = await drive.send('/v1.0/me/drive/root/children', {
      method: 'POST',
      body: { name: 'folder of folders', folder: {} },
    });
    expect(again).toMatchObject({ status: 409, code: 'nameAlreadyExists' });
  });
});

describe('a small file', () => {
  it.each<[string, Buffer]>([
    ['empty.bin', Buffer.alloc(0)],
    ['twelve.txt', Buffer.from('hello rclone')],
    ['noise.bin', randomBytes(20_000_000)],
    ['text.json', Buffer.from('{ "a" : 1.0 }')],
  ])('%s has the bytes that were sent', async (name, bytes) => {
    const made = await drive.send(`/v1.0/me/drive/root:/small/${name}:/content`, {
      method: 'PUT',
      body: bytes,
      headers: { 'content-type': 'application/json' },
    });
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({ name, size: bytes.length });
    expect(made.json.file?.hashes).toMatchObject({
      sha256Hash: createHash('sha256').update(bytes).digest('hex').toUpperCase(),
      sha1Hash: createHash('sha1').update(bytes).digest('hex').toUpperCase(),
    });
    const read = await drive.download(`/v1.0/me/drive/items/${made.json.id}/content`);
    expect(read.status).toBe(200);
    expect(read.headers.get('content-length')).toBe(String(bytes.length));
    expect(read.bytes.equals(bytes)).toBe(true);
  });

  it('may arrive in chunks without a length and without a type, by a name in its folder', async () => {
    const { id } = await mkdir("Chunks of 'things'");
    const stream = new ReadableStream({
      start(controller) {
        for (const text of ['one ', 'two']) controller.enqueue(Buffer.from(text));
        controller.close();
      },
    });
    const path = `/v1.0/me/drive/items/${id}/children('it''s%20(1).txt')/content`;
    const made = await drive.send(path, { method: 'PUT', body: stream });
    expect([made.status, made.json.name, made.json.size]).toEqual([201, "it's (1).txt", 7]);
    expect(made.json.file?.mimeType).toBe('text/plain');
  });

  it('is replaced, kept, or stored under another name, as requested', async () => {
    const first = await put('conflicts/a.txt', 'one');
    const second = await put('conflicts/A.txt', 'three');
    expect([first.status, second.status, second.json.id, second.json.size]).toEqual([201, 200, first.json.id, 5]);
    const kept = await put('conflicts/a.txt', 'x', '?@microsoft.graph.conflictBehavior=fail');
    expect(kept).toMatchObject({ status: 409, code: 'nameAlreadyExists' });
    const beside = await put('conflicts/a.txt', 'x', '?@microsoft.graph.conflictBehavior=rename');
    expect([beside.status, beside.json.name]).toEqual([201, 'a 1.txt']);
    const { bytes } = await drive.download('/v1.0/me/drive/root:/conflicts/a.txt:/content');
    expect(bytes.toString()).toBe('three');
  });

  it('is rejected with an invalid name after its bytes are received', async () => {
    const refused = await put('a%3Cb.txt', randomBytes(1_000_000));
    expect(refused).toMatchObject({ status: 400, code: 'invalidRequest' });
    expect(await put('x'.repeat(300), 'x')).toMatchObject({ status: 400, code: 'invalidRequest' });
  });
});

describe('a download', () => {
  it('returns ranges and needs no token', async () => {
    await put('ranges.txt', '0123456789');
    const { json } = await drive.send('/v1.0/me/drive/root:/ranges.txt');
    const url = json['@microsoft.graph.downloadUrl'];
    const range = async (text: string) => {
      const answer = await drive.send(url, { headers: { range: text } });
      return [answer.status, answer.headers.get('content-range'), answer.bytes.toString()];
    };
    expect(await range('bytes=2-4')).toEqual([206, 'bytes 2-4/10', '234']);
    expect(await range('bytes=8-')).toEqual([206, 'bytes 8-9/10', '89']);
    expect(await range('bytes=-3')).toEqual([206, 'bytes 7-9/10', '789']);
    expect(await range('bytes=5-99')).toEqual([206, 'bytes 5-9/10', '56789']);
    expect(await range('bytes=1-2,4-5')).toEqual([200, null, '0123456789']);
    expect(await range('bytes=10-')).toEqual([416, 'bytes */10', expect.stringContaining('invalidRange')]);
    const withToken = await drive.send(url, { headers: { authorization: 'Bearer nonsense' } });
    expect(withToken.status).toBe(200);
    const head = await drive.send(url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '10']);
  });

  it('is rejected for an address without a valid signature and for a deleted file', async () => {
    const { json } = await put('signed.txt', 'x');
    const url = (await drive.send(`/v1.0/me/drive/items/${json.id}`)).json['@microsoft.graph.downloadUrl'];
    const [payload = '', signature = ''] = url.split('.').slice(-2);
    const forged = url.replace(signature, [...signature].reverse().join(''));
    expect(payload).not.toBe('');
    expect(await drive.send(forged)).toMatchObject({ status: 404, code: 'itemNotFound' });
    await drive.send(`/v1.0/me/drive/items/${json.id}`, { method: 'DELETE' });
    expect(await drive.send(url)).toMatchObject({ status: 404, code: 'itemNotFound' });
  });
});
