import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { FilesystemBlobStore } from '@scriptorium/blob-store';
import {
  abandonUpload,
  claimUpload,
  commitUpload,
  openUpload,
  readContentLocation,
  readDrive,
  readDriveItem,
  readUpload,
  RejectedError,
  releaseUpload,
  renewUpload,
  saveUpload,
  TransientError,
  type UploadView,
} from '@scriptorium/contracts';
import { temporaryFolder } from '@scriptorium/testing';

import { driveView, fileView, UPLOAD_ID, uploadView } from '../../../testing/drive-views';
import { PUBLIC, type RecordingGateway, startRecordingGateway } from '../../../testing/recording-gateway';

const blobFolder = join(temporaryFolder(), 'blobs');
const NOTES = '/v1.0/drive/root:/notes.txt:';

let gateway: RecordingGateway;
let upload: UploadView;
let abandoned = 0;

beforeAll(async () => {
  mkdirSync(blobFolder);
  gateway = await startRecordingGateway({ blobFolder });
  await gateway.app.listen(0, '127.0.0.1');
});

afterAll(() => gateway.app.close());

beforeEach(async () => {
  const { rpc } = gateway;
  await store.remove('docs/one');
  upload = uploadView();
  abandoned = rpc.callCount(abandonUpload);
  rpc.answer(readDrive, () => driveView());
  rpc.answer(readDriveItem, () => fileView());
  rpc.answer(openUpload, ({ expectedTotal = null }) => (upload = uploadView({ expectedTotal })));
  rpc.answer(readUpload, () => upload);
  rpc.answer(claimUpload, () => ({ upload, isClaimed: upload.received !== upload.expectedTotal }));
  rpc.answer(releaseUpload, () => ({ wasClaimed: true }));
  rpc.answer(renewUpload, () => ({}));
  rpc.answer(saveUpload, ({ state, digests, received, expectedTotal = null }) => {
    upload = { ...upload, state, digests, received, expectedTotal: upload.expectedTotal ?? expectedTotal };
    return upload;
  });
  rpc.answer(commitUpload, () => ({ item: fileView(), isNew: true, isUnused: false }));
  rpc.answer(abandonUpload, () => ({ store: upload.store, location: upload.location }));
});

const store = new FilesystemBlobStore(blobFolder);

async function contentOf(location: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of await store.read(location)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

async function stored(): Promise<string[]> {
  const found: string[] = [];
  for await (const { location } of store.locations(new Date(Date.now() + 60_000))) found.push(location);
  return found;
}

const urlOf = (path: string): string =>
  `http://127.0.0.1:${(gateway.app.getHttpServer().address() as AddressInfo).port}${path}`;

async function put(path: string, body: string, headers: Record<string, string> = {}) {
  const all = { authorization: 'Bearer write', ...headers };
  const reply = await gateway.app.inject({ method: 'PUT', url: path, payload: body, headers: all });
  return { status: reply.statusCode, json: reply.json<{ error?: { code: string } }>() };
}

const sendFragment = (body: string, range: string) =>
  put(`/v1.0/upload/${UPLOAD_ID}`, body, { 'content-range': `bytes ${range}`, authorization: 'Bearer none' });

describe('a file in one request', () => {
  it('is written to its store and digested before the commit', async () => {
    let atCommit: Promise<string> | undefined;
    gateway.rpc.answer(commitUpload, () => {
      atCommit = contentOf('docs/one');
      return { item: fileView(), isNew: true, isUnused: false };
    });
    expect((await put(`${NOTES}/content`, '{"a":1.0}', { 'content-type': 'application/json' })).status).toBe(201);
    expect(gateway.rpc.lastRequest(openUpload)).toMatchObject({
      address: { itemId: 'root', path: ['notes.txt'] },
      conflict: 'replace',
      expectedTotal: 9,
      mimeType: 'text/plain',
    });
    expect(await atCommit).toBe('{"a":1.0}');
    const hash = (name: string) => createHash(name).update('{"a":1.0}').digest('hex');
    expect(gateway.rpc.lastRequest(commitUpload)).toMatchObject({
      uploadId: UPLOAD_ID,
      size: 9,
      facts: { sha256: hash('sha256'), sha1: hash('sha1') },
    });
    expect(gateway.rpc.callCount(abandonUpload)).toBe(0);
  });

  it.each([
    ['a.csv', 'text/csv'],
    ['a.tar.GZ', 'application/gzip'],
    ['html', undefined],
    ['.html', undefined],
    ['a.', undefined],
    ['a.constructor', undefined],
  ])('has the media type of the extension of its name: %s, %s', async (name, mimeType) => {
    await put(`/v1.0/drive/root:/${name}:/content`, 'x');
    expect(gateway.rpc.lastRequest(openUpload).mimeType).toBe(mimeType);
  });

  it('removes bytes that the space already has', async () => {
    gateway.rpc.answer(commitUpload, () => ({ item: fileView(), isNew: false, isUnused: true }));
    expect((await put(`${NOTES}/content`, 'x')).status).toBe(200);
    expect(await stored()).toEqual([]);
  });

  it('is rejected by a full store with 507 and removed', async () => {
    gateway.rpc.answer(commitUpload, () => {
      throw new TransientError('STORE_FULL', 'ENOSPC: /srv/blobs');
    });
    expect(await put(`${NOTES}/content`, 'x')).toMatchObject({
      status: 507,
      json: { error: { code: 'quotaLimitReached', message: expect.stringContaining('full') } },
    });
    expect(await stored()).toEqual([]);
  });

  it('removes the bytes if the name is taken', async () => {
    gateway.rpc.answer(commitUpload, () => {
      throw new RejectedError('NAME_TAKEN', 'No.', { name: 'notes.txt' });
    });
    expect(await put(`${NOTES}/content?@microsoft.graph.conflictBehavior=fail`, 'x')).toMatchObject({
      status: 409,
      json: { error: { code: 'nameAlreadyExists' } },
    });
    expect(gateway.rpc.lastRequest(abandonUpload)).toEqual({ uploadId: UPLOAD_ID });
    expect(await stored()).toEqual([]);
  });

  it('keeps the bytes if the outcome of the commit is unknown', async () => {
    gateway.rpc.answer(commitUpload, () => {
      throw new TransientError('SERVICE_UNAVAILABLE', 'No answer.');
    });
    gateway.rpc.answer(abandonUpload, () => {
      throw new RejectedError('NOT_FOUND', 'It is committed.', { what: 'upload' });
    });
    const { status, json } = await put(`${NOTES}/content`, 'x');
    expect([status, json.error?.code]).toEqual([503, 'serviceNotAvailable']);
    expect(await stored()).toEqual(['docs/one']);
  });

  it('is rejected with 503 if its store is not configured', async () => {
    gateway.rpc.answer(openUpload, () => uploadView({ store: 's3' }));
    expect(await put(`${NOTES}/content`, 'x')).toMatchObject({ status: 503 });
  });
});

describe('a fragment', () => {
  it('has no effect if its client disconnects, and can be sent again', async () => {
    await sendFragment('0123', '0-3/10');
    const saved = gateway.rpc.callCount(saveUpload);
    await breakOff(`/v1.0/upload/${UPLOAD_ID}`, 'bytes 4-9/10', '45');
    expect(gateway.rpc.callCount(saveUpload)).toBe(saved);
    expect((await sendFragment('456789', '4-9/10')).status).toBe(201);
    expect(await contentOf('docs/one')).toBe('0123456789');
    const sha1 = createHash('sha1').update('0123456789').digest('hex');
    expect(gateway.rpc.lastRequest(commitUpload)).toMatchObject({ size: 10, facts: { sha1 } });
  });

  it('returns the file if the last fragment is repeated after a lost response', async () => {
    gateway.rpc.answer(commitUpload, () => {
      throw new TransientError('SERVICE_UNAVAILABLE', 'No answer.');
    });
    expect((await sendFragment('0123', '0-3/4')).status).toBe(503);
    gateway.rpc.answer(commitUpload, () => ({ item: fileView(), isNew: true, isUnused: false }));
    expect((await sendFragment('0123', '0-3/4')).status).toBe(201);
  });

  it('is rejected if another request has replaced it, and the session continues', async () => {
    gateway.rpc.answer(saveUpload, () => {
      throw new RejectedError('UPLOAD_OVERTAKEN', 'Another request has gone on.');
    });
    gateway.rpc.answer(releaseUpload, () => ({ wasClaimed: false }));
    expect(await sendFragment('0123', '0-3/10')).toMatchObject({
      status: 416,
      json: { error: { code: 'invalidRange' } },
    });
    upload = { ...upload, state: 'of another', received: 4 };
    gateway.rpc.answer(saveUpload, () => upload);
    // The store may have lost the bytes of the replaced request; the session has lost nothing.
    await store.remove('docs/one');
    upload = { ...upload, state: '{"upload":"x","writer":"y","length":4}' };
    expect((await sendFragment('4567', '4-7/10')).status).toBe(416);
    expect(gateway.rpc.callCount(abandonUpload)).toBe(abandoned);
  });

  it('waits for an equal fragment in flight and returns the next expected range', async () => {
    let asked = 0;
    gateway.rpc.answer(claimUpload, () => {
      asked += 1;
      if (asked === 3) upload = { ...upload, received: 4, expectedTotal: 10 };
      return { upload, isClaimed: false };
    });
    expect(await sendFragment('0123', '0-3/10')).toMatchObject({
      status: 416,
      json: { error: { code: 'invalidRange' }, nextExpectedRanges: ['4-9'] },
    });
    expect(asked).toBe(3);
  });

  it('ends the session if the bytes of the session are lost', async () => {
    upload = { ...upload, received: 4, expectedTotal: 10, state: '{"upload":"x","writer":"y","length":4}' };
    expect(await sendFragment('4567', '4-7/10')).toMatchObject({ status: 404 });
    expect(gateway.rpc.callCount(abandonUpload)).toBe(abandoned + 1);
  });
});

describe('a session with "deferCommit"', () => {
  const url = `/v1.0/upload/${UPLOAD_ID}?deferCommit=true`;
  const send = (body: string, range: string) => put(url, body, { 'content-range': `bytes ${range}` });
  const commit = async () => {
    const reply = await gateway.app.inject({ method: 'POST', url });
    return [reply.statusCode, reply.json<{ id?: string; error?: { code: string } }>()] as const;
  };

  it('says so in its URL, and takes fragments of a file of unknown length', async () => {
    const opened = await gateway.app.inject({
      method: 'POST',
      url: `${NOTES}/createUploadSession`,
      headers: { authorization: 'Bearer write' },
      payload: { item: { name: 'notes.txt' }, deferCommit: true },
    });
    expect(opened.json()).toMatchObject({ uploadUrl: `${PUBLIC}${url}`, nextExpectedRanges: ['0-'] });
    expect(await send('0123', '0-3/*')).toMatchObject({ status: 202, json: { nextExpectedRanges: ['4-'] } });
    expect(await send('45', '4-5/*')).toMatchObject({ status: 202, json: { nextExpectedRanges: ['6-'] } });
    const commits = gateway.rpc.callCount(commitUpload);
    const [status, { id }] = await commit();
    expect([status, id]).toEqual([201, fileView().id]);
    expect(gateway.rpc.callCount(commitUpload)).toBe(commits + 1);
    expect(gateway.rpc.lastRequest(commitUpload)).toMatchObject({ size: 6 });
    expect(await contentOf('docs/one')).toBe('012345');
  });

  it('does not commit the last fragment of a file of known length', async () => {
    const commits = gateway.rpc.callCount(commitUpload);
    for (const range of ['0-3/4', '0-3/4']) {
      expect(await send('0123', range)).toMatchObject({ status: 202, json: { nextExpectedRanges: [] } });
    }
    expect(gateway.rpc.callCount(commitUpload)).toBe(commits);
    expect((await commit())[0]).toBe(201);
  });

  it('creates an empty file without a fragment', async () => {
    expect((await commit())[0]).toBe(201);
    expect(gateway.rpc.lastRequest(commitUpload)).toMatchObject({ size: 0 });
    expect(await contentOf('docs/one')).toBe('');
  });

  it('is needed for an empty file: another session is not committed without a fragment', async () => {
    const commits = gateway.rpc.callCount(commitUpload);
    const uploadUrl = `${PUBLIC}/v1.0/upload/${UPLOAD_ID}`;
    const posted = await gateway.app.inject({ method: 'POST', url: `/v1.0/upload/${UPLOAD_ID}` });
    expect(posted.statusCode).toBe(400);
    expect((await put(NOTES, JSON.stringify({ '@microsoft.graph.sourceUrl': uploadUrl }))).status).toBe(400);
    expect(gateway.rpc.callCount(commitUpload)).toBe(commits);
  });

  it('waits for a fragment in flight before it is committed', async () => {
    expect((await send('0123', '0-3/*')).status).toBe(202);
    let waits = 3;
    gateway.rpc.answer(claimUpload, () => {
      waits -= 1;
      return { upload, isClaimed: waits < 0 };
    });
    expect((await commit())[0]).toBe(201);
    expect(waits).toBe(-1);
  });

  it('is not committed if another request has claimed it meanwhile', async () => {
    expect((await send('0123', '0-3/*')).status).toBe(202);
    gateway.rpc.answer(renewUpload, () => {
      throw new RejectedError('UPLOAD_OVERTAKEN', 'No.');
    });
    const commits = gateway.rpc.callCount(commitUpload);
    expect((await commit())[0]).toBe(416);
    expect(gateway.rpc.callCount(commitUpload)).toBe(commits);
  });

  it('takes no fragment after its commit', async () => {
    expect((await send('0123', '0-3/*')).status).toBe(202);
    upload = { ...upload, isCommitted: true };
    gateway.rpc.answer(claimUpload, () => ({ upload, isClaimed: false }));
    const saves = gateway.rpc.callCount(saveUpload);
    expect((await send('4567', '4-7/*')).status).toBe(416);
    expect(gateway.rpc.callCount(saveUpload)).toBe(saves);
  });

  it('is not committed before the last byte of a known length', async () => {
    expect((await send('0123', '0-3/10')).status).toBe(202);
    expect((await commit())[0]).toBe(400);
    expect((await send('456', '4-6/*')).status).toBe(202);
    expect(await send('7890', '7-10/*')).toMatchObject({ status: 416, json: { nextExpectedRanges: ['7-9'] } });
  });

  it('is needed for a fragment of unknown length', async () => {
    expect(await sendFragment('0123', '0-3/*')).toMatchObject({
      status: 400,
      json: { error: { code: 'invalidRequest' } },
    });
  });
});

describe('a download', () => {
  it('uses the permissions of the caller to whom the URL was issued', async () => {
    const bytes = 'hello rclone';
    await put(`${NOTES}/content`, bytes);
    gateway.rpc.answer(readContentLocation, () => ({ item: fileView(), store: 'filesystem', location: 'docs/one' }));
    const headers = { authorization: 'Bearer read,write' };
    const redirect = await gateway.app.inject({ url: `${NOTES}/content`, headers });
    expect(redirect.statusCode).toBe(302);
    const location = String(redirect.headers.location);
    expect(location.startsWith(`${PUBLIC}/v1.0/download/`)).toBe(true);
    const reply = await gateway.app.inject({ url: location.slice(PUBLIC.length), headers: { range: 'bytes=-6' } });
    expect([reply.statusCode, reply.payload, reply.headers['content-range']]).toEqual([206, 'rclone', 'bytes 6-11/12']);
    expect(reply.headers).toMatchObject({
      'content-type': 'text/plain',
      'content-length': '6',
      'accept-ranges': 'bytes',
    });
    expect(gateway.rpc.lastRequest(readContentLocation).caller).toMatchObject({
      grants: [{ spaceKey: 'docs', scopes: ['read'] }],
    });
  });
});

/** Sends fewer bytes than announced and disconnects. Resolves when the gateway has released the claim. */
async function breakOff(path: string, range: string, some: string): Promise<void> {
  const claimed = gateway.rpc.callCount(claimUpload);
  const released = gateway.rpc.callCount(releaseUpload);
  const outgoing = request(urlOf(path), { method: 'PUT', headers: { 'content-range': range, 'content-length': '6' } });
  outgoing.on('error', () => undefined);
  outgoing.write(some);
  while (gateway.rpc.callCount(claimUpload) === claimed) await new Promise(setImmediate);
  outgoing.destroy();
  while (gateway.rpc.callCount(releaseUpload) === released) await new Promise(setImmediate);
}
