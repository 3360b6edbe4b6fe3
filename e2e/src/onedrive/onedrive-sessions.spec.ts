import { createHash, randomBytes } from 'node:crypto';

import { type DriveResponse, type DriveItem, PlainDrive } from '../clients/plain-drive';
import { openSpace } from '../system/open-space';

const FRAGMENT = 16 * 327_680;

let drive: PlainDrive;

beforeAll(async () => {
  drive = new PlainDrive(await openSpace());
});

interface Session {
  readonly uploadUrl: string;
  readonly expirationDateTime: string;
  readonly nextExpectedRanges: readonly string[];
}

async function open(name: string, body: object = {}): Promise<Session> {
  const path = `/v1.0/me/drive/root:/sessions/${name}:/createUploadSession`;
  const answer = await drive.send<Session>(path, { method: 'POST', body });
  expect(answer.status).toBe(200);
  return answer.json;
}

type Sent = DriveResponse<
  DriveItem & Session & { readonly error?: { readonly innerError: { readonly code?: string } } }
>;

function send({ uploadUrl }: Session, bytes: Buffer, start: number, total: number): Promise<Sent> {
  const range = `bytes ${start}-${start + bytes.length - 1}/${total}`;
  return drive.send(uploadUrl, { method: 'PUT', body: bytes, headers: { 'content-range': range } });
}

const innerCode = ({ status, code, json }: Sent) => [status, code, json.error?.innerError.code];

describe('an upload session', () => {
  it('accepts a file of several fragments and creates it with the last byte', async () => {
    const bytes = randomBytes(2 * FRAGMENT + 1);
    const session = await open('large.bin', {
      item: { '@microsoft.graph.conflictBehavior': 'rename', name: 'large.bin' },
    });
    expect(session.nextExpectedRanges).toEqual(['0-']);
    expect(Date.parse(session.expirationDateTime)).not.toBeNaN();
    for (const start of [0, FRAGMENT]) {
      const answer = await send(session, bytes.subarray(start, start + FRAGMENT), start, bytes.length);
      expect([answer.status, answer.json.nextExpectedRanges]).toEqual([
        202,
        [`${start + FRAGMENT}-${bytes.length - 1}`],
      ]);
      expect((await drive.send<Session>(session.uploadUrl)).json.nextExpectedRanges).toEqual([
        `${start + FRAGMENT}-${bytes.length - 1}`,
      ]);
    }
    const last = bytes.subarray(2 * FRAGMENT);
    const made = await send(session, last, 2 * FRAGMENT, bytes.length);
    const sha256Hash = createHash('sha256').update(bytes).digest('hex').toUpperCase();
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({ name: 'large.bin', size: bytes.length, file: { hashes: { sha256Hash } } });
    const again = await send(session, last, 2 * FRAGMENT, bytes.length);
    expect([again.status, again.json.id]).toEqual([201, made.json.id]);
    const read = await drive.download(`/v1.0/me/drive/items/${made.json.id}/content`);
    expect(read.bytes.equals(bytes)).toBe(true);
  });

  it('accepts twelve bytes in one request, with the times of the client, and replaces an existing file', async () => {
    const times = { createdDateTime: '2001-02-03T04:05:06Z', lastModifiedDateTime: '2011-12-13T14:15:16.500Z' };
    const first = await send(
      await open('twelve.txt', { item: { fileSystemInfo: times } }),
      Buffer.from('hello rclone'),
      0,
      12,
    );
    expect(first.status).toBe(201);
    expect(first.json.fileSystemInfo).toEqual({
      createdDateTime: '2001-02-03T04:05:06.000Z',
      lastModifiedDateTime: '2011-12-13T14:15:16.500Z',
    });
    expect(first.json.file?.hashes['quickXorHash']).toBe('aCgDG9jwBhDIYQxsdIMbygAAAAA=');
    const second = await send(await open('twelve.txt'), Buffer.from('hello again!'), 0, 12);
    expect([second.status, second.json.id]).toEqual([200, first.json.id]);
  });

  it('accepts members without the item around them', async () => {
    await send(await open('twice.txt'), Buffer.from('x'), 0, 1);
    const odata = { '@odata.type': 'microsoft.graph.fileSystemInfo' };
    const body = { '@microsoft.graph.conflictBehavior': 'rename', name: 'twice.txt', fileSystemInfo: odata };
    expect((await send(await open('twice.txt', body), Buffer.from('x'), 0, 1)).json.name).toBe('twice 1.txt');
  });

  it('rejects a wrong fragment with the reason, and can continue', async () => {
    const session = await open('wrong.txt');
    await send(session, Buffer.from('0123'), 0, 10);
    expect(innerCode(await send(session, Buffer.from('23'), 2, 10))).toEqual([416, 'invalidRange', 'fragmentOverlap']);
    expect(innerCode(await send(session, Buffer.from('6'), 6, 10))).toEqual([
      416,
      'invalidRange',
      'fragmentOutOfOrder',
    ]);
    const longer = await send(session, Buffer.from('4'), 4, 11);
    expect(innerCode(longer)).toEqual([416, 'invalidRange', 'fragmentLengthMismatch']);
    for (const range of ['bytes 4-6/10', 'bytes 4-4/10']) {
      const body = Buffer.from('45');
      const answer: Sent = await drive.send(session.uploadUrl, {
        method: 'PUT',
        body,
        headers: { 'content-range': range },
      });
      expect(innerCode(answer)).toEqual([416, 'invalidRange', 'fragmentLengthMismatch']);
    }
    const without: Sent = await drive.send(session.uploadUrl, { method: 'PUT', body: Buffer.from('4') });
    expect(innerCode(without)).toEqual([400, 'invalidRequest', undefined]);
    expect((await send(session, Buffer.from('456789'), 4, 10)).status).toBe(201);
    const { bytes } = await drive.download('/v1.0/me/drive/root:/sessions/wrong.txt:/content');
    expect(bytes.toString()).toBe('0123456789');
  });

  it('is not found after it is cancelled', async () => {
    const session = await open('cancelled.txt');
    await send(session, Buffer.from('01'), 0, 10);
    const token = { authorization: 'Bearer nonsense' };
    expect((await drive.send(session.uploadUrl, { method: 'DELETE', headers: token })).status).toBe(204);
    expect(await drive.send(session.uploadUrl)).toMatchObject({ status: 404, code: 'itemNotFound' });
    expect(innerCode(await send(session, Buffer.from('2'), 2, 10))).toEqual([
      404,
      'itemNotFound',
      'uploadSessionNotFound',
    ]);
    expect((await drive.send('/v1.0/me/drive/root:/sessions/cancelled.txt')).status).toBe(404);
  });

  it('is committed under another name if its name is taken by then', async () => {
    const session = await open('late.txt', { item: { '@microsoft.graph.conflictBehavior': 'fail' } });
    const early = '/v1.0/me/drive/root:/sessions/late.txt:/content';
    await drive.send(early, { method: 'PUT', body: 'early' });
    expect(await send(session, Buffer.from('late'), 0, 4)).toMatchObject({ status: 409, code: 'nameAlreadyExists' });
    const body = {
      name: 'late.txt',
      '@microsoft.graph.conflictBehavior': 'rename',
      '@microsoft.graph.sourceUrl': session.uploadUrl,
    };
    const made = await drive.send('/v1.0/me/drive/root:/sessions/late.txt', { method: 'PUT', body });
    expect([made.status, made.json.name, made.json.size]).toEqual([201, 'late 1.txt', 4]);
  });

  it('is not committed before all its bytes have arrived', async () => {
    const session = await open('early.txt');
    const body = { '@microsoft.graph.sourceUrl': session.uploadUrl };
    const commit = () => drive.send('/v1.0/me/drive/root:/sessions/early.txt', { method: 'PUT', body });
    expect(await commit()).toMatchObject({ status: 400, code: 'invalidRequest' });
    await send(session, Buffer.from('01'), 0, 10);
    expect(await commit()).toMatchObject({ status: 400, code: 'invalidRequest' });
  });

  it('is opened with a name below a folder, and with the id of a file', async () => {
    const root = '/v1.0/me/drive/items/root/createUploadSession';
    const below = await drive.send<Session>(root, { method: 'POST', body: { item: { name: 'below.txt' } } });
    const made = await send(below.json, Buffer.from('x'), 0, 1);
    expect([made.status, made.json.name]).toEqual([201, 'below.txt']);
    const path = `/v1.0/me/drive/items/${made.json.id}/createUploadSession`;
    const onFile = await drive.send<Session>(path, { method: 'POST', headers: { 'if-match': made.json.eTag } });
    const replaced = await send(onFile.json, Buffer.from('xy'), 0, 2);
    expect([replaced.status, replaced.json.id, replaced.json.size]).toEqual([200, made.json.id, 2]);
    const stale = await drive.send(path, { method: 'POST', headers: { 'if-match': made.json.eTag } });
    expect(stale).toMatchObject({ status: 412, code: 'resourceModified' });
  });
});
