import {
  createDriveFolder,
  deleteDriveItem,
  listChildren,
  listDriveChanges,
  listDrives,
  readDrive,
  readDriveItem,
  RejectedError,
  restoreDriveItem,
  updateDriveItem,
} from '@scriptorium/contracts';

import {
  DRIVE_ID,
  driveView,
  fileView,
  FOLDER_ID,
  folderView,
  ITEM_GUID,
  ITEM_ID,
  ROOT_ID,
  rootView,
} from '../../../testing/drive-views';
import { PUBLIC, type RecordingGateway, startRecordingGateway } from '../../../testing/recording-gateway';
import { sendToDrive, type SentToDrive } from '../../../testing/send-to-drive';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
});

afterAll(() => gateway.app.close());

beforeEach(() => {
  const { rpc } = gateway;
  rpc.answer(readDrive, () => driveView());
  rpc.answer(listDrives, () => ({ drives: [driveView()] }));
  rpc.answer(readDriveItem, () => fileView());
  rpc.answer(listChildren, () => ({ items: [folderView(), fileView()], next: null }));
  rpc.answer(createDriveFolder, () => ({ item: folderView(), isNew: true }));
  rpc.answer(updateDriveItem, () => fileView());
  rpc.answer(deleteDriveItem, () => ({}));
  rpc.answer(restoreDriveItem, () => fileView());
});

const send = (...request: SentToDrive) => sendToDrive(gateway, ...request);

const rejection = async (...request: SentToDrive) => (await send(...request)).problem.slice(0, 2);

const rejectWith =
  (code: string, data: Record<string, unknown> = {}) =>
  () => {
    throw new RejectedError(code, 'No.', data);
  };

describe('a file', () => {
  it('has all members that clients need', async () => {
    const { status, headers, json } = await send('GET', `/v1.0/drives/${DRIVE_ID}/items/${ITEM_ID}`);
    expect(status).toBe(200);
    expect(headers.etag).toBe(`"${ITEM_GUID},3"`);
    expect(json).toEqual({
      '@microsoft.graph.downloadUrl': expect.stringMatching(`^${PUBLIC}/v1.0/download/`) as string,
      id: ITEM_ID,
      name: 'd e.txt',
      size: 12,
      eTag: `"${ITEM_GUID},3"`,
      cTag: `"c:${ITEM_GUID},2"`,
      createdDateTime: '2026-01-02T03:04:05.678Z',
      lastModifiedDateTime: '2026-01-02T03:04:05.678Z',
      createdBy: { user: { id: 'somebody', displayName: 'Some Body' } },
      lastModifiedBy: { user: { id: 'another' } },
      webUrl: `${PUBLIC}/drives/${DRIVE_ID}/root:/a/b%20c/d%20e.txt`,
      parentReference: {
        driveId: DRIVE_ID,
        driveType: 'business',
        id: FOLDER_ID,
        path: `/drives/${DRIVE_ID}/root:/a/b%20c`,
      },
      fileSystemInfo: { createdDateTime: '2020-02-03T04:05:06.000Z', lastModifiedDateTime: '2020-02-03T04:05:06.000Z' },
      file: {
        mimeType: 'text/plain',
        hashes: { quickXorHash: 'q=', sha1Hash: 'CD'.repeat(20), sha256Hash: 'AB'.repeat(32) },
      },
    });
  });

  it('is the same under every prefix', async () => {
    for (const prefix of ['', '/v1.0', '/beta', '/v2.0', '/_api/v2.0']) {
      expect((await send('GET', `${prefix}/me/drive/root:/x%20y/Z.txt:`)).status).toBe(200);
      expect(gateway.rpc.lastRequest(readDriveItem)).toMatchObject({
        address: { itemId: 'root', path: ['x y', 'Z.txt'] },
      });
    }
  });

  it('has the selected members', async () => {
    const { json } = await send('GET', '/drive/root:/a?$select=id,name,@content.downloadUrl');
    expect(Object.keys(json)).toEqual(['@microsoft.graph.downloadUrl', 'id', 'name']);
    expect((await send('GET', '/drive/root:/a?select=size')).json).toEqual({ size: 12 });
  });

  it('gets 304 if the client has it', async () => {
    const read = (tag: string) => send('GET', '/drive/root:/a', { headers: { 'if-none-match': tag } });
    expect((await read(`"${ITEM_GUID},3"`)).status).toBe(304);
    expect((await read(`"x", "c:${ITEM_GUID},2"`)).status).toBe(304);
    expect((await read(`"${ITEM_GUID},2"`)).status).toBe(200);
  });

  it('is rejected for an unknown token and is not found without access', async () => {
    gateway.rpc.answer(readDriveItem, rejectWith('NOT_FOUND', { what: 'item' }));
    expect((await send('GET', '/drive/root:/a')).problem).toEqual([404, 'itemNotFound', undefined]);
    const none = await send('GET', '/drive/root:/a', { headers: { authorization: 'Bearer none' } });
    expect(none.problem.slice(0, 2)).toEqual([401, 'unauthenticated']);
    expect(none.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    expect((await send('GET', '/drive/items/nonsense')).problem).toEqual([404, 'itemNotFound', undefined]);
  });
});

describe('a folder', () => {
  it('has no content, and the root has no parent', async () => {
    gateway.rpc.answer(readDriveItem, () => rootView());
    const { json } = await send('GET', '/me/drive/root');
    expect(json).toMatchObject({ id: ROOT_ID, root: {}, folder: { childCount: 2 } });
    expect(json['parentReference']).toEqual({ driveId: DRIVE_ID, driveType: 'business' });
    for (const name of ['file', 'cTag', '@microsoft.graph.downloadUrl', 'deleted'])
      expect(json).not.toHaveProperty(name);
  });

  it('is listed in pages, each with a link to the next', async () => {
    gateway.rpc.answer(listChildren, () => ({ items: [fileView()], next: 'n/1' }));
    const { json } = await send('GET', '/v1.0/drive/root:/a%20b:/children?$top=1&$orderby=size%20desc&$select=id');
    expect(json).toEqual({
      value: [{ id: ITEM_ID }],
      '@odata.nextLink': `${PUBLIC}/v1.0/drive/root:/a%20b:/children?$top=1&$orderby=size+desc&$select=id&$skiptoken=n%2F1`,
    });
    const next = String(json['@odata.nextLink']).slice(PUBLIC.length);
    await send('GET', next);
    expect(gateway.rpc.lastRequest(listChildren)).toMatchObject({
      address: { itemId: 'root', path: ['a b'] },
      after: 'n/1',
      limit: 1,
      order: { by: 'size', direction: 'desc' },
    });
    await send('GET', '/v1.0/drive/root/children?skipToken=x');
    expect(gateway.rpc.lastRequest(listChildren)).toMatchObject({ after: 'x', limit: 200 });
    await send('GET', '/v1.0/drive/root/children?$top=5000');
    expect(gateway.rpc.lastRequest(listChildren)).toMatchObject({ limit: 1000 });
  });

  it('is returned with its children', async () => {
    gateway.rpc.answer(readDriveItem, () => rootView());
    const { json } = await send('GET', '/drive/root?$expand=children($select=id,name)&$select=id');
    expect(json).toEqual({
      id: ROOT_ID,
      children: [
        { id: FOLDER_ID, name: 'a' },
        { id: ITEM_ID, name: 'd e.txt' },
      ],
    });
    expect((await send('GET', '/drive/root/children?$expand=thumbnails')).status).toBe(200);
    gateway.rpc.answer(listChildren, () => ({ items: [fileView()], next: 'n/1' }));
    const { json: large } = await send('GET', '/drive/root?$expand=children');
    const rest = `${PUBLIC}/v1.0/drives/${DRIVE_ID}/items/${ROOT_ID}/children?$skiptoken=n%2F1`;
    expect(large['children@odata.nextLink']).toBe(rest);
  });

  it.each([
    '$filter=a',
    'filter=a',
    '$top=0',
    '$top=x',
    '$orderby=eTag',
    '$expand=permissions',
    '$what=1',
    '$top=1&top=1',
  ])('is not listed with %s', async (query) => {
    const { problem } = await send('GET', `/drive/root/children?${query}`);
    expect(problem).toEqual([400, 'invalidRequest', 'invalidQueryOption']);
  });

  it('is created by name', async () => {
    const body = { name: 'a', folder: { childCount: 0 }, '@name.conflictBehavior': 'rename' };
    expect(await send('POST', `/drive/items/${FOLDER_ID}/children`, { body })).toMatchObject({ status: 201 });
    expect(gateway.rpc.lastRequest(createDriveFolder)).toMatchObject({
      address: { itemId: FOLDER_ID, path: [] },
      name: 'a',
      conflict: 'rename',
    });
    await send('POST', '/drive/root/children', { body: { name: 'a', folder: {} } });
    expect(gateway.rpc.lastRequest(createDriveFolder)).toMatchObject({ conflict: 'fail' });
    gateway.rpc.answer(createDriveFolder, () => ({ item: folderView(), isNew: false }));
    expect(
      (await send('POST', '/drive/root/children?@microsoft.graph.conflictBehavior=replace', { body })).status,
    ).toBe(200);
    expect(gateway.rpc.lastRequest(createDriveFolder)).toMatchObject({ conflict: 'replace' });
  });

  it.each<[string, [number, string, string | undefined]]>([
    ['NAME_TAKEN', [409, 'nameAlreadyExists', undefined]],
    ['NAME_INVALID', [400, 'invalidRequest', 'invalidPath']],
    ['PATH_TOO_LONG', [400, 'invalidRequest', 'pathIsTooLong']],
    ['NOT_A_FOLDER', [400, 'invalidRequest', undefined]],
    ['FORBIDDEN', [403, 'accessDenied', 'accessRestricted']],
  ])('is not created on %s', async (code, problem) => {
    gateway.rpc.answer(createDriveFolder, rejectWith(code));
    expect((await send('POST', '/drive/root/children', { body: { name: 'a', folder: {} } })).problem).toEqual(problem);
  });

  it('is not created without a folder facet', async () => {
    for (const body of ['{', '[]', { name: 'a' }, { folder: {} }, { name: 1, folder: {} }]) {
      expect(await rejection('POST', '/drive/root/children', { body })).toEqual([400, 'invalidRequest']);
    }
    const body = { name: 'a', folder: {}, '@microsoft.graph.conflictBehavior': 'ask' };
    expect((await send('POST', '/drive/root/children', { body })).status).toBe(400);
  });
});

describe('an item', () => {
  it('is moved by a request of rclone, whose empty texts count as absent', async () => {
    const body = {
      parentReference: { driveId: DRIVE_ID, id: FOLDER_ID, path: '', driveType: '' },
      name: 'n.txt',
      fileSystemInfo: { createdDateTime: '2020-01-01T00:00:00Z', lastModifiedDateTime: '2020-01-01T01:00:00+01:00' },
    };
    expect((await send('PATCH', `/drives/${DRIVE_ID}/items/${ITEM_ID}`, { body })).status).toBe(200);
    expect(gateway.rpc.lastRequest(updateDriveItem)).toMatchObject({
      address: { driveId: DRIVE_ID, itemId: ITEM_ID, path: [] },
      change: {
        name: 'n.txt',
        parent: { driveId: DRIVE_ID, itemId: FOLDER_ID, path: [] },
        clientCreatedAt: '2020-01-01T00:00:00.000Z',
        clientModifiedAt: '2020-01-01T00:00:00.000Z',
      },
      conflict: 'fail',
    });
    await send('PATCH', '/drive/root:/a', { body: { parentReference: { id: '', path: '' }, name: '' } });
    expect(gateway.rpc.lastRequest(updateDriveItem).change).toEqual({});
  });

  it('is moved to a path, raw or encoded, that must match the id', async () => {
    const parentOf = async (parentReference: object) => {
      const { status } = await send('PATCH', '/drive/root:/x', { body: { parentReference } });
      return status === 200 ? gateway.rpc.lastRequest(updateDriveItem).change.parent : status;
    };
    expect(await parentOf({ path: '/drive/root:/a b' })).toEqual({ itemId: 'root', path: ['a b'] });
    expect(await parentOf({ path: '/drive/root' })).toEqual({ itemId: 'root', path: [] });
    expect(await parentOf({ id: 'root' })).toEqual({ itemId: 'root', path: [] });
    expect(await parentOf({ path: 'a' })).toBe(400);
    for (const path of ['/drive/root:/a\0b', '/drive/root:/\ud800', '/drive/root:/a/\udc00x']) {
      const { status, json } = await send('PATCH', '/drive/root:/x', { body: { parentReference: { path } } });
      expect([status, json.error?.message]).toEqual([400, expect.stringContaining('parentReference.path')]);
    }
    expect(await parentOf({ id: 'nonsense' })).toBe(404);
    expect(await parentOf({ path: `/drives/${DRIVE_ID}/root:/a` })).toMatchObject({ driveId: DRIVE_ID });
    gateway.rpc.answer(readDriveItem, ({ address }) => {
      if (address.path[0] !== 'a%20b')
        return folderView({ id: address.itemId === 'root' ? FOLDER_ID : address.itemId });
      throw new RejectedError('NOT_FOUND', 'No.', { what: 'item' });
    });
    expect(await parentOf({ path: '/drive/root:/a%20b' })).toEqual({ itemId: 'root', path: ['a b'] });
    expect(await parentOf({ path: '/drive/root:/a%20', id: '' })).toEqual({ itemId: 'root', path: ['a%20'] });
    expect(await parentOf({ id: FOLDER_ID, path: '/drive/root:/a' })).toMatchObject({ itemId: FOLDER_ID });
    expect(await parentOf({ id: ITEM_ID, path: '/drive/root:/a' })).toBe(400);
  });

  it('is changed if its entity tag matches', async () => {
    const change = (tag: string) =>
      send('PATCH', '/drive/root:/a', { body: { name: 'b' }, headers: { 'if-match': tag } });
    const demanded = (): unknown => gateway.rpc.lastRequest(updateDriveItem).precondition;
    expect((await change(`"${ITEM_GUID},3"`)).status).toBe(200);
    expect(demanded()).toEqual({ ifMatch: [{ itemId: ITEM_ID, etag: 3 }] });
    expect((await change(`W/"c:${ITEM_GUID},2", "mine"`)).status).toBe(200);
    expect(demanded()).toEqual({ ifMatch: [{ itemId: ITEM_ID, ctag: 2 }] });
    expect((await change('*')).status).toBe(200);
    expect(demanded()).toEqual({ ifMatch: '*' });
    await send('PATCH', '/drive/root:/a', { body: { name: 'b' }, headers: { 'if-none-match': '*' } });
    expect(demanded()).toEqual({ ifNoneMatch: '*' });
    gateway.rpc.answer(updateDriveItem, () => {
      throw new RejectedError('TAG_MISMATCH', 'No.');
    });
    expect((await change(`"${ITEM_GUID},2"`)).problem).toEqual([412, 'resourceModified', 'entityTagDoesNotMatch']);
    expect((await change(`${ITEM_GUID},3`)).problem).toEqual([400, 'invalidRequest', 'malformedEntityTag']);
  });

  it('is deleted, restored and permanently deleted', async () => {
    expect(await send('DELETE', '/drive/root:/a')).toMatchObject({ status: 204, json: {} });
    expect(gateway.rpc.lastRequest(deleteDriveItem)).toMatchObject({ forever: false });
    const restored = await send('POST', `/drive/items/${ITEM_ID}/restore`, { body: { name: 'b' } });
    expect(restored).toMatchObject({ status: 200, json: { id: ITEM_ID } });
    expect(gateway.rpc.lastRequest(restoreDriveItem)).toMatchObject({ name: 'b', conflict: 'fail' });
    expect((await send('POST', `/drive/items/${ITEM_ID}/permanentDelete`)).status).toBe(204);
    expect(gateway.rpc.lastRequest(deleteDriveItem)).toMatchObject({ forever: true });
  });

  it('can be changed with POST and X-HTTP-Method-Override', async () => {
    const headers = { 'x-http-method-override': 'DELETE' };
    expect((await send('POST', '/drive/root:/a', { headers })).status).toBe(204);
    expect((await send('GET', '/drive/root:/a', { headers })).status).toBe(200);
  });

  it('rejects actions that are not served', async () => {
    expect((await send('POST', '/drive/root/checkout', { body: {} })).problem).toEqual([
      501,
      'notSupported',
      undefined,
    ]);
    expect(await rejection('PATCH', '/drive/root/children', { body: {} })).toEqual([405, 'invalidRequest']);
    for (const path of ['/v1.0/me/messages', '/drive/sharedWithMe', '/v1.0/me/drive/special/vault']) {
      expect((await send('GET', path)).problem).toEqual([501, 'notSupported', undefined]);
    }
  });

  it('returns the ids of the request in an error', async () => {
    const headers = { 'client-request-id': 'mine', 'x-request-id': 'ours' };
    const { json } = await send('GET', '/v1.0/me/messages', { headers });
    expect(json.error).toEqual({
      code: 'notSupported',
      message: expect.any(String) as string,
      innerError: { date: expect.stringMatching(/Z$/) as string, 'request-id': 'ours', 'client-request-id': 'mine' },
    });
  });

  it('rejects an address that is not correctly percent-encoded', async () => {
    expect(await rejection('GET', '/v1.0/drive/root:/100%:/children')).toEqual([400, 'invalidRequest']);
  });
});

describe('changes of a drive', () => {
  const changes = (isLast: boolean) => () => ({
    items: [fileView({ deletedAt: '2026-01-02T03:04:05Z', parentPath: null })],
    token: 't+1',
    isLast,
  });

  it('are listed with a token in the query of the link', async () => {
    gateway.rpc.answer(listDriveChanges, changes(false));
    const page = await send('GET', `/v1.0/drives/${DRIVE_ID}/root/delta?$top=5&token=t0`);
    expect(page.json['@odata.nextLink']).toBe(`${PUBLIC}/v1.0/drives/${DRIVE_ID}/root/delta?$top=5&token=t%2B1`);
    expect(gateway.rpc.lastRequest(listDriveChanges)).toMatchObject({ driveId: DRIVE_ID, token: 't0', limit: 5 });
    gateway.rpc.answer(listDriveChanges, changes(true));
    gateway.rpc.answer(readDriveItem, () => rootView());
    expect((await send('GET', `/v1.0/drives/${DRIVE_ID}/items/${ROOT_ID}/delta`)).status).toBe(200);
    const last = await send('GET', "/v1.0/drive/root/delta(token='t1')");
    expect(last.json['@odata.deltaLink']).toBe(`${PUBLIC}/v1.0/drive/root/delta?token=t%2B1`);
    expect(gateway.rpc.lastRequest(listDriveChanges)).toMatchObject({ token: 't1' });
  });

  it('include deleted items', async () => {
    gateway.rpc.answer(listDriveChanges, changes(true));
    const [item] = (await send('GET', '/drive/root/delta')).json['value'] as Record<string, unknown>[];
    expect(item).toMatchObject({ id: ITEM_ID, deleted: { state: 'deleted' } });
    expect(item?.['parentReference']).toEqual({ driveId: DRIVE_ID, driveType: 'business', id: FOLDER_ID });
    expect(item).not.toHaveProperty('@microsoft.graph.downloadUrl');
  });

  it.each(['PAGE_TOKEN_INVALID', 'PAGE_TOKEN_EXPIRED'])('must be listed again after %s', async (code) => {
    gateway.rpc.answer(listDriveChanges, rejectWith(code));
    const { problem, headers } = await send('GET', '/v1.0/drive/root/delta?token=old');
    expect(problem).toEqual([410, 'resyncRequired', 'resyncChangesApplyDifferences']);
    expect(headers.location).toBe(`${PUBLIC}/v1.0/drive/root/delta`);
  });
});

describe('drives', () => {
  it('are listed and read, with their used bytes', async () => {
    const quota = { total: 1000, used: 300, remaining: 700, deleted: 20, state: 'normal' };
    expect((await send('GET', '/v1.0/me/drives')).json['value']).toMatchObject([{ id: DRIVE_ID, quota }]);
    expect((await send('GET', `/v1.0/drives/${DRIVE_ID}`)).json).toMatchObject({ driveType: 'business', quota });
    expect((await send('GET', '/me/drive?$select=id')).json).toEqual({ id: DRIVE_ID });
    expect(gateway.rpc.lastRequest(readDrive)).not.toHaveProperty('driveId');
  });

  it('are resolved for a space as group and site, and for the caller as user', async () => {
    expect((await send('GET', '/v1.0/groups/docs/drive')).status).toBe(200);
    expect(gateway.rpc.lastRequest(readDrive)).toMatchObject({ driveId: DRIVE_ID });
    expect(await rejection('GET', '/v1.0/sites/other/drive')).toEqual([404, 'itemNotFound']);
    expect((await send('GET', '/v1.0/users/me/drive/root')).status).toBe(200);
    expect((await send('GET', '/v1.0/users/other/drive')).status).toBe(404);
  });
});
