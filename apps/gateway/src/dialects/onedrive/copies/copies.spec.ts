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

/** The id that a request for a copy is known by. */
async function idOf(url: string, body: object, clientRequestId?: string): Promise<string> {
  const headers = {
    ...{ authorization: 'Bearer read,write', 'content-type': 'application/json' },
    ...(clientRequestId === undefined ? {} : { 'client-request-id': clientRequestId }),
  };
  const reply = await gateway.app.inject({ method: 'POST', url, headers, payload: JSON.stringify(body) });
  expect(reply.statusCode).toBe(202);
  return gateway.rpc.lastRequest(requestDriveCopy).requestId;
}

test('a copy that is asked for again under its client-request-id is the same one', async () => {
  const first = await idOf(COPY, { name: 'a' }, 'x');
  expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(await idOf(COPY, { name: 'a' }, 'x')).toBe(first);
});

test('under one client-request-id, another address, query or body is another copy', async () => {
  const ids = [
    await idOf(COPY, { name: 'a' }, 'x'),
    await idOf(COPY, { name: 'b' }, 'x'),
    await idOf(`${COPY}?@microsoft.graph.conflictBehavior=rename`, { name: 'a' }, 'x'),
    await idOf('/v1.0/me/drive/root:/other:/copy', { name: 'a' }, 'x'),
    await idOf(COPY, { name: 'a' }, 'y'),
  ];
  expect(new Set(ids).size).toBe(ids.length);
});

test('copies that say nothing of themselves are each their own', async () => {
  expect(await idOf(COPY, { name: 'a' })).not.toBe(await idOf(COPY, { name: 'a' }));
  expect(await idOf(COPY, { name: 'a' }, '')).not.toBe(await idOf(COPY, { name: 'a' }, ''));
});

test('a copy to a drive alone goes to its root; with its own drive it stays where its source is', async () => {
  const other = shortId('0b0c5a64-2f5e-4d31-80a3-5f1c2f8de7a1');
  const addressed = async (parentReference: object): Promise<ItemAddress> => {
    await idOf(COPY, { name: 'a', parentReference });
    return gateway.rpc.lastRequest(readDriveItem).address;
  };
  expect(await addressed({ driveId: other })).toEqual({ driveId: other, itemId: 'root', path: [] });
  expect(await addressed({ driveId: other, id: '', path: '' })).toMatchObject({ itemId: 'root' });
  expect(await addressed({ driveId: DRIVE_ID, id: '', path: '' })).toMatchObject({ itemId: ITEM_ID });
});
