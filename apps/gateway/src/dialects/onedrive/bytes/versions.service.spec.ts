import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { FilesystemBlobStore } from '@scriptorium/blob-store';
import {
  deleteFileVersion,
  listFileVersions,
  readDrive,
  readFileVersion,
  RejectedError,
  restoreFileVersion,
} from '@scriptorium/contracts';
import { temporaryFolder } from '@scriptorium/testing';

import { DRIVE_ID, driveView, fileView, ITEM_ID, versionView } from '../../../testing/drive-views';
import { PUBLIC, type RecordingGateway, startRecordingGateway } from '../../../testing/recording-gateway';

const blobFolder = join(temporaryFolder(), 'blobs');
const FILE = `/v1.0/drives/${DRIVE_ID}/items/${ITEM_ID}`;

let gateway: RecordingGateway;

beforeAll(async () => {
  mkdirSync(blobFolder);
  gateway = await startRecordingGateway({ blobFolder });
  const store = new FilesystemBlobStore(blobFolder);
  const bytes = Readable.from([Buffer.from('0123456789')]);
  const { state } = await store.append('docs/old', null, bytes, { expectedTotal: 10 });
  await store.finish('docs/old', state);
});

afterAll(() => gateway.app.close());

beforeEach(() => {
  const { rpc } = gateway;
  const old = versionView({ number: 2, size: 10 });
  rpc.answer(readDrive, () => driveView());
  rpc.answer(listFileVersions, () => ({ item: fileView(), versions: [versionView(), old], next: null }));
  rpc.answer(readFileVersion, () => ({ item: fileView(), version: old, store: 'filesystem', location: 'docs/old' }));
  rpc.answer(restoreFileVersion, () => fileView());
  rpc.answer(deleteFileVersion, () => ({}));
});

async function send(method: 'GET' | 'POST' | 'DELETE', url: string, headers: Record<string, string> = {}) {
  const all = { authorization: 'Bearer write', ...headers };
  const { statusCode: status, headers: answered, payload } = await gateway.app.inject({ method, url, headers: all });
  return { status, headers: answered, payload };
}

const jsonOf = ({ payload }: { readonly payload: string }) => JSON.parse(payload) as Record<string, unknown>;

describe('versions of a file', () => {
  it('are listed with their download URLs', async () => {
    const answer = await send('GET', `${FILE}/versions`);
    expect(answer.status).toBe(200);
    const shown = (id: string, size: number) => ({
      id,
      size,
      lastModifiedDateTime: expect.stringMatching(/Z$/),
      lastModifiedBy: { user: expect.any(Object) },
      '@microsoft.graph.downloadUrl': expect.stringContaining(`${PUBLIC}/v1.0/download/`),
    });
    expect(jsonOf(answer)).toEqual({ value: [shown('3.0', 12), shown('2.0', 10)] });
  });

  it('are listed in pages with the selected members', async () => {
    gateway.rpc.answer(listFileVersions, () => ({ item: fileView(), versions: [versionView()], next: 3 }));
    const answer = await send('GET', `${FILE}/versions?$top=1&$select=id&$skiptoken=4`);
    expect(jsonOf(answer)).toEqual({
      value: [{ id: '3.0' }],
      '@odata.nextLink': `${PUBLIC}${FILE}/versions?$top=1&$select=id&$skiptoken=3`,
    });
    expect(gateway.rpc.lastRequest(listFileVersions)).toMatchObject({ limit: 1, before: 4 });
    expect((await send('GET', `${FILE}/versions?$skiptoken=x`)).status).toBe(400);
  });

  it('are read one by one', async () => {
    expect(jsonOf(await send('GET', `${FILE}/versions/2.0`))).toMatchObject({ id: '2.0', size: 10 });
    expect(gateway.rpc.lastRequest(readFileVersion)).toMatchObject({ version: 2, address: { itemId: ITEM_ID } });
  });

  it('are downloaded in ranges from a URL that requires no token', async () => {
    const redirect = await send('GET', `${FILE}/versions/2.0/content`);
    expect(redirect.status).toBe(302);
    const url = String(redirect.headers['location']).slice(PUBLIC.length);
    const whole = await send('GET', url, { authorization: '' });
    expect([whole.status, whole.payload, whole.headers['content-length']]).toEqual([200, '0123456789', '10']);
    const tag = String(whole.headers['etag']);
    const part = await send('GET', url, { range: 'bytes=2-4', 'if-range': tag });
    expect([part.status, part.payload, part.headers['content-range']]).toEqual([206, '234', 'bytes 2-4/10']);
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      expect((await send('GET', url, { 'if-none-match': known })).status).toBe(304);
    }
    expect((await send('GET', url, { 'if-none-match': '"other"' })).status).toBe(200);
    expect((await send('GET', url, { range: 'bytes=10-' })).status).toBe(416);
    expect(gateway.rpc.lastRequest(readFileVersion)).toMatchObject({
      version: 2,
      caller: { grants: [{ spaceId: 1 }] },
    });
  });

  it.each(['restoreVersion', 'microsoft.graph.restoreVersion'])('are restored by %s', async (action) => {
    const answer = await send('POST', `${FILE}/versions/2.0/${action}`);
    expect([answer.status, answer.payload]).toEqual([204, '']);
    expect(gateway.rpc.lastRequest(restoreFileVersion)).toMatchObject({ version: 2 });
  });

  it('are deleted, except the current one', async () => {
    expect((await send('DELETE', `${FILE}/versions/2.0`)).status).toBe(204);
    gateway.rpc.answer(deleteFileVersion, () => {
      throw new RejectedError('VERSION_IS_CURRENT', 'No.');
    });
    const rejected = await send('DELETE', `${FILE}/versions/3.0`);
    expect([rejected.status, jsonOf(rejected)['error']]).toMatchObject([400, { code: 'invalidRequest' }]);
  });

  it.each(['0', '0.0', '-1', '2.1', 'x', 'current', '99999999999'])('do not exist under the id %s', async (id) => {
    const answer = await send('GET', `${FILE}/versions/${id}`);
    expect([answer.status, jsonOf(answer)['error']]).toMatchObject([404, { code: 'itemNotFound' }]);
  });

  it('reject other actions and methods', async () => {
    expect((await send('POST', `${FILE}/versions/2.0/copy`)).status).toBe(501);
    expect((await send('GET', `${FILE}/versions/2.0/restoreVersion`)).status).toBe(405);
  });
});
