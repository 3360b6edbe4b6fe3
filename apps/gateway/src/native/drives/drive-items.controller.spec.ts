import {
  createDriveFolder,
  deleteDriveItem,
  type DriveItemView,
  listChildren,
  readDrive,
  readDriveItem,
  readPrincipals,
  RejectedError,
  restoreDriveItem,
  updateDriveItem,
} from '@scriptorium/contracts';

import { DRIVE_ID, driveView, fileView } from '../../testing/drive-views';
import { type RecordingGateway, startRecordingGateway } from '../../testing/recording-gateway';

const ITEM = 'C1rbMvVeRZGcHnrQqkZ8cg';
const URL = `/v1/drives/${DRIVE_ID}/items/${ITEM}`;

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
  gateway.rpc.answer(readPrincipals, () => ({ principals: [] }));
});

afterAll(() => gateway.app.close());

const view = (change: Partial<DriveItemView> = {}): DriveItemView => fileView({ id: ITEM, etag: 3, ...change });

async function send(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: object, headers: object = {}) {
  const sent = body === undefined ? {} : { payload: JSON.stringify(body) };
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const all = { authorization: 'Bearer write', ...type, ...headers };
  const reply = await gateway.app.inject({ method, url, headers: all, ...sent });
  return {
    status: reply.statusCode,
    headers: reply.headers,
    json: reply.body === '' ? {} : reply.json<Record<string, unknown>>(),
  };
}

test('reads an item by a path below a folder, with its entity tag', async () => {
  gateway.rpc.answer(readDriveItem, () => view());
  const { status, headers, json } = await send('GET', `/v1/drives/${DRIVE_ID}/items/root?path=/a%2Fb.txt`);
  expect([status, headers.etag, json['id']]).toEqual([200, `"${ITEM}.3"`, ITEM]);
  expect(gateway.rpc.lastRequest(readDriveItem).address).toEqual({
    driveId: DRIVE_ID,
    itemId: 'root',
    path: ['a', 'b.txt'],
  });
  const known = await send('GET', URL, undefined, { 'if-none-match': `"${ITEM}.3"` });
  expect(known.status).toBe(304);
});

test('reads a drive', async () => {
  gateway.rpc.answer(readDrive, () => driveView());
  expect(await send('GET', `/v1/drives/${DRIVE_ID}`)).toMatchObject({ status: 200, json: { id: DRIVE_ID } });
});

test('lists the children of a folder page by page', async () => {
  gateway.rpc.answer(listChildren, ({ after }) => ({ items: [view()], next: after === undefined ? 'more' : null }));
  const first = await send('GET', `${URL}/children?limit=1`);
  expect(first.json).toMatchObject({ items: [{ id: ITEM }], nextCursor: expect.any(String) });
  const second = await send('GET', `${URL}/children?limit=1&cursor=${String(first.json['nextCursor'])}`);
  expect(second.json['nextCursor']).toBeNull();
  expect(gateway.rpc.lastRequest(listChildren)).toMatchObject({ after: 'more', limit: 1 });
});

test('creates a folder, and reports a taken name', async () => {
  gateway.rpc.answer(createDriveFolder, ({ name }) => ({ item: view({ name }), isNew: true }));
  expect(await send('POST', `${URL}/children`, { name: 'new', conflict: 'rename' })).toMatchObject({
    status: 201,
    json: { name: 'new' },
  });
  expect(gateway.rpc.lastRequest(createDriveFolder)).toMatchObject({ name: 'new', conflict: 'rename' });
  gateway.rpc.answer(createDriveFolder, () => {
    throw new RejectedError('NAME_TAKEN', 'The name is taken.', { name: 'new' });
  });
  expect(await send('POST', `${URL}/children`, { name: 'new' })).toMatchObject({ status: 409, json: { name: 'new' } });
  const wrong = await send('POST', `${URL}/children`, { name: 'new', conflict: 'merge' });
  expect([wrong.status, wrong.json['code']]).toEqual([400, 'INPUT_INVALID']);
});

test('moves an item under the condition of If-Match', async () => {
  gateway.rpc.answer(updateDriveItem, () => view({ etag: 4 }));
  const moved = await send('PATCH', URL, { parentId: ITEM, description: null }, { 'if-match': `"${ITEM}.3", "x"` });
  expect([moved.status, moved.headers.etag]).toEqual([200, `"${ITEM}.4"`]);
  expect(gateway.rpc.lastRequest(updateDriveItem)).toMatchObject({
    change: { parent: { driveId: DRIVE_ID, itemId: ITEM, path: [] }, description: null },
    conflict: 'fail',
    precondition: { ifMatch: [{ itemId: ITEM, etag: 3 }] },
  });
  gateway.rpc.answer(updateDriveItem, () => {
    throw new RejectedError('TAG_MISMATCH', 'The item has changed.');
  });
  expect((await send('PATCH', URL, { name: 'x' }, { 'if-match': '"other"' })).status).toBe(412);
});

test('moves an item to the recycle bin, and restores it', async () => {
  gateway.rpc.answer(deleteDriveItem, () => ({}));
  expect((await send('DELETE', URL, undefined, { 'if-match': '*' })).status).toBe(204);
  expect(gateway.rpc.lastRequest(deleteDriveItem)).toMatchObject({ forever: false, precondition: { ifMatch: '*' } });
  gateway.rpc.answer(deleteDriveItem, () => {
    throw new RejectedError('ITEM_IN_USE', 'A copy needs it.');
  });
  expect((await send('DELETE', URL)).status).toBe(409);
  gateway.rpc.answer(restoreDriveItem, () => view());
  expect((await send('POST', `${URL}/restore`)).status).toBe(200);
  expect(gateway.rpc.lastRequest(restoreDriveItem)).toMatchObject({ conflict: 'fail', address: { itemId: ITEM } });
});
