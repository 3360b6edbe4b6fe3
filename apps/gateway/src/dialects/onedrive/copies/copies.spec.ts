import { type ItemAddress, readDriveItem, requestDriveCopy, shortId } from '@scriptorium/contracts';

import { copyView, DRIVE_ID, fileView, ITEM_ID } from '../../../testing/drive-views';
import { type RecordingGateway, startRecordingGateway } from '../../../testing/recording-gateway';

const COPY = `/v1.0/drives/${DRIVE_ID}/items/${ITEM_ID}/copy`;

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
  gateway.rpc.answer(readDriveItem, () => fileView());
  gateway.rpc.answer(requestDriveCopy, () => copyView());
});

afterAll(() => gateway.app.close());

/** Returns the request id of a copy. */
async function idOf(url: string, body: object, clientRequestId?: string): Promise<string> {
  const headers = {
    authorization: 'Bearer read,write',
    'content-type': 'application/json',
    ...(clientRequestId === undefined ? {} : { 'client-request-id': clientRequestId }),
  };
  const reply = await gateway.app.inject({ method: 'POST', url, headers, payload: JSON.stringify(body) });
  expect(reply.statusCode).toBe(202);
  return gateway.rpc.lastRequest(requestDriveCopy).requestId;
}

test('deduplicates an equal request with the same client-request-id', async () => {
  const first = await idOf(COPY, { name: 'a' }, 'x');
  expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(await idOf(COPY, { name: 'a' }, 'x')).toBe(first);
});

test('treats another address, query or body with the same client-request-id as another copy', async () => {
  const ids = [
    await idOf(COPY, { name: 'a' }, 'x'),
    await idOf(COPY, { name: 'b' }, 'x'),
    await idOf(`${COPY}?@microsoft.graph.conflictBehavior=rename`, { name: 'a' }, 'x'),
    await idOf('/v1.0/me/drive/root:/other:/copy', { name: 'a' }, 'x'),
    await idOf(COPY, { name: 'a' }, 'y'),
  ];
  expect(new Set(ids).size).toBe(ids.length);
});

test('treats every request without a client-request-id as another copy', async () => {
  expect(await idOf(COPY, { name: 'a' })).not.toBe(await idOf(COPY, { name: 'a' }));
  expect(await idOf(COPY, { name: 'a' }, '')).not.toBe(await idOf(COPY, { name: 'a' }, ''));
});

test('copies to the root of another drive, and beside the source for its own drive', async () => {
  const other = shortId('0b0c5a64-2f5e-4d31-80a3-5f1c2f8de7a1');
  const addressed = async (parentReference: object): Promise<ItemAddress> => {
    await idOf(COPY, { name: 'a', parentReference });
    return gateway.rpc.lastRequest(readDriveItem).address;
  };
  expect(await addressed({ driveId: other })).toEqual({ driveId: other, itemId: 'root', path: [] });
  expect(await addressed({ driveId: other, id: '', path: '' })).toMatchObject({ itemId: 'root' });
  expect(await addressed({ driveId: DRIVE_ID, id: '', path: '' })).toMatchObject({ itemId: ITEM_ID });
});
