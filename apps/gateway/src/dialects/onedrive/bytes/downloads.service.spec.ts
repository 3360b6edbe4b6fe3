import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { FilesystemBlobStore } from '@scriptorium/blob-store';
import { readContentLocation, type SpaceId } from '@scriptorium/contracts';
import { temporaryFolder } from '@scriptorium/testing';

import { DRIVE_ID, fileView, ITEM_ID } from '../../../testing/drive-views';
import { type RecordingGateway, startRecordingGateway } from '../../../testing/recording-gateway';
import { DownloadKey } from '../download-links/download-key.service';
import { signTicket, type Ticket } from '../download-links/download-tokens';

const BYTES = '0123456789';
const HOUR_MS = 3_600_000;
const downloadKey = 'k'.repeat(32);
const ticket: Ticket = {
  driveId: DRIVE_ID,
  itemId: ITEM_ID,
  principalId: '11111111-1111-4111-8111-111111111111',
  space: { spaceId: 1 as SpaceId, spaceKey: 'docs', hubId: '0a'.repeat(12) },
};

let gateway: RecordingGateway;
let valid: string;

beforeAll(async () => {
  const blobFolder = join(temporaryFolder(), 'blobs');
  mkdirSync(blobFolder);
  gateway = await startRecordingGateway({ blobFolder, downloadKey });
  const store = new FilesystemBlobStore(blobFolder);
  const bytes = Readable.from([Buffer.from(BYTES)]);
  const { state } = await store.append('docs/one', null, bytes, { expectedTotal: BYTES.length });
  await store.finish('docs/one', state);
  const item = fileView({ size: BYTES.length });
  gateway.rpc.answer(readContentLocation, () => ({ item, store: 'filesystem', location: 'docs/one' }));
  valid = await sign();
});

afterAll(() => gateway.app.close());

async function sign({ key = downloadKey, at = new Date() } = {}): Promise<string> {
  return signTicket(ticket, await DownloadKey.import({ downloadKey: key }), at);
}

async function get(token: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') {
  return gateway.app.inject({ method, url: `/v1.0/download/${token}`, headers });
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const payloadOf = (token: string): string => token.split('.')[1] ?? '';

describe('a download URL', () => {
  it('opens the file with the permissions of its ticket', async () => {
    const { statusCode, payload } = await get(valid);
    expect([statusCode, payload]).toEqual([200, BYTES]);
    const { caller, address } = gateway.rpc.lastRequest(readContentLocation);
    expect(address).toEqual({ driveId: DRIVE_ID, itemId: ITEM_ID, path: [] });
    expect(caller).toEqual({ principalId: ticket.principalId, grants: [{ ...ticket.space, scopes: ['read'] }] });
  });

  it.each([
    ['changed', () => valid.replace(payloadOf(valid), encode({ item: 'another' }))],
    ['without a signature', () => `${encode({ alg: 'none' })}.${payloadOf(valid)}.`],
    ['with the algorithm none', () => valid.replace(/^[^.]+/, encode({ alg: 'none' }))],
    ['truncated', () => valid.slice(0, -20)],
    ['of one part', () => payloadOf(valid)],
    ['huge', () => 'A'.repeat(100_000)],
    ['signed with another key', () => sign({ key: 'x'.repeat(32) })],
    ['expired', () => sign({ at: new Date(Date.now() - HOUR_MS) })],
  ])('is 404 if it is %s', async (_, tokenOf) => {
    const before = gateway.rpc.callCount(readContentLocation);
    const token = await tokenOf();
    const { statusCode, payload } = await get(token);
    expect(statusCode).toBe(404);
    expect(JSON.parse(payload)).toMatchObject({ error: { code: 'itemNotFound' } });
    expect((await get(token, {}, 'HEAD')).statusCode).toBe(404);
    expect(gateway.rpc.callCount(readContentLocation)).toBe(before);
  });
});

describe('a range of a download', () => {
  it.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-500', BYTES, 'bytes 0-9/10'],
  ])('is 206 for %s', async (range, bytes, contentRange) => {
    const { statusCode, payload, headers } = await get(valid, { range });
    expect([statusCode, payload, headers['content-range']]).toEqual([206, bytes, contentRange]);
    expect((await get(valid, { range }, 'HEAD')).headers).toMatchObject({ 'content-length': String(bytes.length) });
  });

  it.each(['bytes=10-', 'bytes=-0'])('is 416 for %s, with the size of the file', async (range) => {
    const { statusCode, headers } = await get(valid, { range });
    expect([statusCode, headers['content-range']]).toEqual([416, 'bytes */10']);
  });

  it.each(['bytes=4-2', 'bytes=a-b', 'bytes=0-1,4-5', 'items=0-1'])('is the whole file for %s', async (range) => {
    const { statusCode, payload } = await get(valid, { range });
    expect([statusCode, payload]).toEqual([200, BYTES]);
  });

  it('is the whole file if If-Range names another content', async () => {
    const tag = String((await get(valid)).headers.etag);
    const range = 'bytes=2-4';
    expect((await get(valid, { range, 'if-range': tag })).statusCode).toBe(206);
    for (const other of ['"other"', `W/${tag}`]) {
      expect((await get(valid, { range, 'if-range': other })).statusCode).toBe(200);
    }
  });
});
