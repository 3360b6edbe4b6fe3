import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { FilesystemBlobStore } from '@scriptorium/blob-store';
import {
  abandonUpload,
  claimUpload,
  commitUpload,
  openUpload,
  readContentLocation,
  readDrive,
  readPrincipals,
  readUpload,
  RejectedError,
  releaseUpload,
  saveUpload,
  type UploadView,
} from '@scriptorium/contracts';
import { temporaryFolder } from '@scriptorium/testing';

import { DRIVE_ID, driveView, fileView, folderView, ITEM_ID, UPLOAD_ID, uploadView } from '../../testing/drive-views';
import { PUBLIC, type RecordingGateway, startRecordingGateway } from '../../testing/recording-gateway';

const blobFolder = join(temporaryFolder(), 'blobs');
const CONTENT = `/v1/drives/${DRIVE_ID}/items/root/content`;
const UPLOAD = `/v1/drives/${DRIVE_ID}/uploads/${UPLOAD_ID}`;
const BYTES = '0123456789';

let gateway: RecordingGateway;
let upload: UploadView;

beforeAll(async () => {
  mkdirSync(blobFolder);
  gateway = await startRecordingGateway({ blobFolder, dialects: 'cm' });
});
afterAll(() => gateway.app.close());

beforeEach(async () => {
  const { rpc } = gateway;
  await new FilesystemBlobStore(blobFolder).remove('docs/one');
  upload = uploadView();
  rpc.answer(readPrincipals, () => ({ principals: [] }));
  rpc.answer(readDrive, () => driveView());
  rpc.answer(openUpload, ({ expectedTotal = null }) => (upload = uploadView({ expectedTotal })));
  rpc.answer(readUpload, () => upload);
  rpc.answer(claimUpload, () => ({ upload, isClaimed: upload.received !== upload.expectedTotal }));
  rpc.answer(releaseUpload, () => ({ wasClaimed: true }));
  rpc.answer(saveUpload, ({ state, digests, received, expectedTotal = null }) => {
    upload = { ...upload, state, digests, received, expectedTotal: upload.expectedTotal ?? expectedTotal };
    return upload;
  });
  rpc.answer(commitUpload, () => ({ item: fileView({ size: 10 }), isNew: true, isUnused: false }));
  rpc.answer(abandonUpload, () => ({ store: upload.store, location: upload.location }));
});

async function send(
  method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE',
  url: string,
  { body, headers = {} }: { readonly body?: string; readonly headers?: Readonly<Record<string, string>> } = {},
) {
  const all = { authorization: 'Bearer write', ...headers };
  const reply = await gateway.app.inject({ method, url, headers: all, ...(body === undefined ? {} : { body }) });
  const isJson = /json/.test(String(reply.headers['content-type']));
  return {
    status: reply.statusCode,
    headers: reply.headers,
    text: reply.body,
    json: isJson ? reply.json<Record<string, unknown>>() : {},
  };
}

const part = (body: string, range: string, url = UPLOAD) =>
  send('PUT', url, { body, headers: { 'content-range': `bytes ${range}` } });

describe('a file in one request', () => {
  it('is written to its store and digested', async () => {
    const { status, headers, json } = await send('PUT', `${CONTENT}?path=a/b.txt`, { body: BYTES });
    expect([status, json['id'], headers.etag]).toEqual([200, ITEM_ID, `"${ITEM_ID}.3"`]);
    expect(gateway.rpc.lastRequest(openUpload)).toMatchObject({
      address: { driveId: DRIVE_ID, itemId: 'root', path: ['a', 'b.txt'] },
      conflict: 'replace',
      expectedTotal: 10,
      mimeType: 'text/plain',
    });
    const sha256 = createHash('sha256').update(BYTES).digest('hex');
    expect(gateway.rpc.lastRequest(commitUpload)).toMatchObject({ size: 10, facts: { sha256 } });
  });

  it('has a precondition, and reports a taken name', async () => {
    gateway.rpc.answer(openUpload, () => {
      throw new RejectedError('NAME_TAKEN', 'No.', { name: 'b.txt' });
    });
    const headers = { 'if-match': `"${ITEM_ID}.3"` };
    const { status, json } = await send('PUT', `${CONTENT}?path=b.txt&conflict=fail`, { body: BYTES, headers });
    expect([status, json['code']]).toEqual([409, 'NAME_TAKEN']);
    expect(gateway.rpc.lastRequest(openUpload)).toMatchObject({
      conflict: 'fail',
      precondition: { ifMatch: [{ itemId: ITEM_ID, etag: 3 }] },
    });
  });
});

describe('a download', () => {
  beforeEach(async () => {
    await send('PUT', `${CONTENT}?path=b.txt`, { body: BYTES });
    const item = fileView({ size: BYTES.length });
    gateway.rpc.answer(readContentLocation, () => ({ item, store: 'filesystem', location: 'docs/one' }));
  });

  it('returns the file with the tag of its content', async () => {
    const { status, text, headers } = await send('GET', `${CONTENT}?path=b.txt`);
    expect([status, text, headers.etag]).toEqual([200, BYTES, `"${'ab'.repeat(32)}"`]);
    expect(headers).toMatchObject({ 'content-length': '10', 'accept-ranges': 'bytes', 'content-type': 'text/plain' });
    const etag = String(headers.etag);
    expect((await send('GET', CONTENT, { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect(await send('HEAD', CONTENT)).toMatchObject({ status: 200, text: '', headers: { 'content-length': '10' } });
  });

  it.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=0-1,3-4', 200, BYTES, undefined],
  ])('returns the range %s', async (range, status, text, contentRange) => {
    const reply = await send('GET', CONTENT, { headers: { range } });
    expect([reply.status, reply.text, reply.headers['content-range']]).toEqual([status, text, contentRange]);
  });

  it('returns the whole file if If-Range names another content, and rejects a range after its end', async () => {
    const changed = await send('GET', CONTENT, { headers: { range: 'bytes=2-4', 'if-range': '"other"' } });
    expect([changed.status, changed.text]).toEqual([200, BYTES]);
    const { status, json, headers } = await send('GET', CONTENT, { headers: { range: 'bytes=10-' } });
    expect([status, json['code'], headers['content-range']]).toEqual([416, 'RANGE_INVALID', 'bytes */10']);
  });
});

describe('an upload in parts', () => {
  it('returns the file with the last part, also if it is repeated', async () => {
    const body = JSON.stringify({ name: 'film.webm', size: 10 });
    const created = await send('POST', `/v1/drives/${DRIVE_ID}/uploads`, { body });
    expect(created).toMatchObject({ status: 201, json: { id: UPLOAD_ID, received: 0, size: 10, item: null } });
    expect(created.headers.location).toBe(`${PUBLIC}${UPLOAD}`);
    expect(gateway.rpc.lastRequest(openUpload)).toMatchObject({
      address: { driveId: DRIVE_ID, itemId: 'root', path: [] },
      name: 'film.webm',
      conflict: 'fail',
      mimeType: 'video/webm',
    });
    expect(await part('0123', '0-3/10')).toMatchObject({ status: 200, json: { received: 4, item: null } });
    expect(await send('GET', UPLOAD)).toMatchObject({ status: 200, json: { received: 4 } });
    for (let nth = 0; nth < 2; nth += 1) {
      const last = await part('456789', '4-9/10');
      expect(last).toMatchObject({ status: 200, json: { received: 10, item: { id: ITEM_ID } } });
    }
  });

  it.each([
    ['2-5/10', '2345', 'FRAGMENT_OVERLAP', 409],
    ['5-6/10', '56', 'FRAGMENT_OUT_OF_ORDER', 409],
    ['4-7/11', '4567', 'FRAGMENT_LENGTH_MISMATCH', 400],
    ['4-7/10', '45', 'FRAGMENT_LENGTH_MISMATCH', 400],
    ['4-7', '4567', 'CONTENT_RANGE_INVALID', 400],
  ])('rejects the part %s with the bytes %s: %s', async (range, body, code, status) => {
    await send('POST', `/v1/drives/${DRIVE_ID}/uploads`, { body: JSON.stringify({ name: 'a', size: 10 }) });
    await part('0123', '0-3/10');
    const reply = await part(body, range);
    expect([reply.status, reply.json['code']]).toEqual([status, code]);
    if (status === 409) expect(reply.json['received']).toBe(4);
  });

  it('of an unknown size ends with a part that says it', async () => {
    await send('POST', `/v1/drives/${DRIVE_ID}/uploads`, { body: JSON.stringify({ name: 'a' }) });
    expect(await part('0123', '0-3/*')).toMatchObject({ json: { received: 4, size: null, item: null } });
    expect(await part('4', '4-4/5')).toMatchObject({ json: { received: 5, size: 5, item: { id: ITEM_ID } } });
  });

  it('is hidden from other drives, and requires the scope write', async () => {
    const other = folderView().id;
    gateway.rpc.answer(readDrive, () => driveView({ id: other }));
    for (const method of ['GET', 'PUT', 'DELETE'] as const) {
      const { status, json } = await send(method, UPLOAD.replace(DRIVE_ID, other), { body: '' });
      expect([status, json['code']]).toEqual([404, 'NOT_FOUND']);
    }
    gateway.rpc.answer(readDrive, () => driveView());
    const refused = await send('DELETE', UPLOAD, { headers: { authorization: 'Bearer read' } });
    expect(refused).toMatchObject({ status: 403, json: { code: 'FORBIDDEN', scope: 'write' } });
    expect(gateway.rpc.callCount(abandonUpload)).toBe(0);
    expect((await send('DELETE', UPLOAD)).status).toBe(204);
  });

  it('rejects an empty file', async () => {
    const body = JSON.stringify({ name: 'a', size: 0 });
    const { status, json } = await send('POST', `/v1/drives/${DRIVE_ID}/uploads`, { body });
    expect([status, json['errors']]).toEqual([400, [expect.objectContaining({ pointer: '/size' })]]);
  });
});
