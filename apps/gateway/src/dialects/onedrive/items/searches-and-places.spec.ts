import {
  createDriveFolder,
  deleteDriveItem,
  listRecentFiles,
  readDrive,
  readDriveItem,
  RejectedError,
  searchDrive,
  updateDriveItem,
} from '@scriptorium/contracts';

import { DRIVE_ID, driveView, fileView, FOLDER_ID, folderView, ITEM_ID } from '../../../testing/drive-views';
import { PUBLIC, type RecordingGateway, startRecordingGateway } from '../../../testing/recording-gateway';
import { sendToDrive, type SentToDrive } from '../../../testing/send-to-drive';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
});

afterAll(() => gateway.app.close());

beforeEach(() => {
  gateway.rpc.answer(readDrive, () => driveView());
  gateway.rpc.answer(readDriveItem, () => fileView());
});

const send = (...request: SentToDrive) => sendToDrive(gateway, ...request);
const missing = (): never => {
  throw new RejectedError('NOT_FOUND', 'No.', { what: 'item' });
};

const rejection = async (...request: SentToDrive) => (await send(...request)).problem.slice(0, 2);

describe('a search', () => {
  it('lists items below a folder, page by page', async () => {
    gateway.rpc.answer(searchDrive, () => ({ items: [fileView()], next: 't 1' }));
    const url = `/v1.0/me/drive/items/${FOLDER_ID}/search(q='a%20b')`;
    const { status, json } = await send('GET', `${url}?$top=1&$select=id`);
    expect([status, json['value']]).toEqual([200, [{ id: ITEM_ID }]]);
    expect(json['@odata.nextLink']).toBe(`${PUBLIC}${url}?$top=1&$select=id&$skiptoken=t+1`);
    expect(gateway.rpc.lastRequest(searchDrive)).toMatchObject({
      address: { itemId: FOLDER_ID, path: [] },
      text: 'a b',
      limit: 1,
    });
    await send('GET', `/v1.0/drives/${DRIVE_ID}/search(q='')?$skiptoken=t%201`);
    expect(gateway.rpc.lastRequest(searchDrive)).toMatchObject({
      address: { driveId: DRIVE_ID, itemId: 'root' },
      text: '',
      after: 't 1',
    });
  });

  it('takes no filter, as Graph takes none', async () => {
    expect(await rejection('GET', "/v1.0/me/drive/search(q='a')?$filter=file ne null")).toEqual([
      400,
      'invalidRequest',
    ]);
  });

  it('for recent files lists those of the drive', async () => {
    gateway.rpc.answer(listRecentFiles, () => ({ items: [fileView()] }));
    const { status, json } = await send('GET', `/v1.0/drives/${DRIVE_ID}/recent?$top=5&$select=name`);
    expect([status, json]).toEqual([200, { value: [{ name: 'd e.txt' }] }]);
    expect(gateway.rpc.lastRequest(listRecentFiles)).toMatchObject({ driveId: DRIVE_ID, limit: 5 });
  });
});

describe('permissions', () => {
  const owner = { user: { id: 'somebody', displayName: 'Some Body' } };
  const permission = { id: `owner-${ITEM_ID}`, roles: ['owner'], grantedTo: owner, grantedToV2: owner };

  it('are those of the owner of the drive', async () => {
    const list = await send('GET', `/v1.0/me/drive/items/${ITEM_ID}/permissions`);
    expect([list.status, list.json]).toEqual([200, { value: [permission] }]);
    const one = await send('GET', `/v1.0/me/drive/root:/a.txt:/permissions/owner-${ITEM_ID}?$select=id,roles`);
    expect([one.status, one.json]).toEqual([200, { id: permission.id, roles: ['owner'] }]);
    expect(await rejection('GET', `/v1.0/me/drive/items/${ITEM_ID}/permissions/other`)).toEqual([404, 'itemNotFound']);
  });

  it.each<[SentToDrive[0], string]>([
    ['POST', 'createLink'],
    ['POST', 'microsoft.graph.createLink'],
    ['POST', 'invite'],
    ['POST', 'permissions'],
    ['PATCH', 'permissions/owner-1'],
    ['DELETE', 'permissions/owner-1'],
  ])('are not changed by %s %s, with a reason', async (method, action) => {
    const { problem, json } = await send(method, `/v1.0/me/drive/items/${ITEM_ID}/${action}`, { body: {} });
    expect(problem.slice(0, 2)).toEqual([501, 'notSupported']);
    expect(json.error?.message).toContain('the scopes of its space');
  });
});

describe('a special folder', () => {
  it('is created on first use, with its parents, and then read', async () => {
    let exists = false;
    gateway.rpc.answer(readDriveItem, () => (exists ? folderView() : missing()));
    gateway.rpc.answer(createDriveFolder, () => {
      exists = true;
      return { item: folderView(), isNew: true };
    });
    const before = gateway.rpc.requests.length;
    expect((await send('GET', '/v1.0/me/drive/special/cameraroll')).status).toBe(200);
    const created = gateway.rpc.requests
      .slice(before)
      .filter(({ subject }) => subject === createDriveFolder.subject)
      .map(({ request }) => request);
    expect(created).toMatchObject([
      { address: { itemId: 'root', path: [] }, name: 'Pictures', conflict: 'replace' },
      { address: { itemId: 'root', path: ['Pictures'] }, name: 'Camera Roll', conflict: 'replace' },
    ]);
    await send('GET', '/v1.0/me/drive/special/cameraroll:/a.jpg');
    expect(gateway.rpc.lastRequest(readDriveItem)).toMatchObject({
      address: { itemId: 'root', path: ['Pictures', 'Camera Roll', 'a.jpg'] },
    });
  });

  it('of an application has the id of the caller', async () => {
    await send('GET', '/v1.0/me/drive/special/approot');
    const { caller, address } = gateway.rpc.lastRequest(readDriveItem);
    expect(address).toMatchObject({ path: ['Apps', caller.principalId] });
  });

  it.each<SentToDrive>([
    ['DELETE', '/v1.0/me/drive/special/music'],
    ['POST', '/v1.0/me/drive/special/music/createLink', { body: {} }],
    ['PATCH', '/v1.0/me/drive/special/music', { body: { name: 'b' } }],
  ])('is not created by %s %s', async (...request) => {
    const before = gateway.rpc.callCount(createDriveFolder);
    gateway.rpc.answer(readDriveItem, missing);
    gateway.rpc.answer(deleteDriveItem, missing);
    gateway.rpc.answer(updateDriveItem, missing);
    expect(await rejection(...request)).toEqual([404, 'itemNotFound']);
    expect(gateway.rpc.callCount(createDriveFolder)).toBe(before);
  });

  it('is not found by a caller who may not create it', async () => {
    gateway.rpc.answer(readDriveItem, missing);
    gateway.rpc.answer(createDriveFolder, () => {
      throw new RejectedError('FORBIDDEN', 'No.', { scope: 'write' });
    });
    expect(await rejection('GET', '/v1.0/me/drive/special/music')).toEqual([404, 'itemNotFound']);
  });

  it('is marked where it is shown', async () => {
    gateway.rpc.answer(readDriveItem, () => folderView({ parentPath: [], name: 'documents' }));
    expect((await send('GET', '/v1.0/me/drive/root:/documents')).json['specialFolder']).toEqual({ name: 'documents' });
    gateway.rpc.answer(readDriveItem, () => folderView({ parentPath: ['a'], name: 'documents' }));
    expect((await send('GET', '/v1.0/me/drive/root:/a/documents')).json).not.toHaveProperty('specialFolder');
  });
});
