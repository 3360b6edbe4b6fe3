import { createDrive, listDrives, RejectedError } from '@scriptorium/contracts';

import { DRIVE_ID, driveView } from '../testing/drive-views';
import { PUBLIC, type RecordingGateway, startRecordingGateway } from '../testing/recording-gateway';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway({ blobFolder: '/blobs', blobDatabaseUrl: 'postgres://nobody@127.0.0.1/none' });
});

afterAll(() => gateway.app.close());

const DRIVE = { space: 'docs', name: 'Archive', store: 'filesystem' };

async function send(method: 'GET' | 'POST', payload?: object) {
  const sent = payload === undefined ? {} : { payload: JSON.stringify(payload) };
  const headers = { authorization: 'Bearer write', 'content-type': 'application/json' };
  const reply = await gateway.app.inject({ method, url: '/v1/drives', headers, ...sent });
  return {
    status: reply.statusCode,
    headers: reply.headers,
    json: reply.json<Record<string, unknown>>(),
  };
}

test('lists drives with their space and store', async () => {
  gateway.rpc.answer(listDrives, () => ({ drives: [driveView()] }));
  expect(await send('GET')).toMatchObject({
    status: 200,
    json: { drives: [{ id: DRIVE_ID, space: 'docs', store: 'filesystem', quota: { total: 1000, used: 300 } }] },
  });
});

test('creates a drive and returns its URL in the OneDrive API', async () => {
  gateway.rpc.answer(createDrive, ({ name }) => driveView({ name }));
  expect(await send('POST', { ...DRIVE, quota: 5 })).toMatchObject({
    status: 201,
    headers: { location: `${PUBLIC}/v1.0/drives/${DRIVE_ID}` },
    json: { id: DRIVE_ID, name: 'Archive' },
  });
  expect(gateway.rpc.lastRequest(createDrive)).toMatchObject({ spaceKey: 'docs', store: 'filesystem', quota: 5 });
});

test('rejects a taken name with 409', async () => {
  gateway.rpc.answer(createDrive, () => {
    throw new RejectedError('NAME_TAKEN', 'The name is taken.', { name: 'Archive' });
  });
  expect(await send('POST', DRIVE)).toMatchObject({
    status: 409,
    headers: { 'content-type': expect.stringMatching(/^application\/problem\+json/) },
    json: { status: 409, code: 'NAME_TAKEN', name: 'Archive' },
  });
});

test('rejects a store that is not configured', async () => {
  expect(await send('POST', { ...DRIVE, store: 's3' })).toMatchObject({
    status: 400,
    json: { code: 'STORE_INVALID', stores: ['postgres', 'filesystem'] },
  });
});

test.each(['space', 'name', 'store'])('rejects a drive without %s', async (property) => {
  expect(await send('POST', { ...DRIVE, [property]: undefined })).toMatchObject({
    status: 400,
    json: { code: 'FIELD_REQUIRED', property },
  });
});

test.each([
  ['space', 5],
  ['name', {}],
  ['store', ['filesystem']],
  ['quota', '5'],
  ['quota', 1.5],
])('rejects a drive whose %s is %j', async (property, value) => {
  expect(await send('POST', { ...DRIVE, [property]: value })).toMatchObject({
    status: 400,
    json: { code: 'FIELD_INVALID', property },
  });
});

test('accepts a drive with members that are unknown, and null as no quota', async () => {
  gateway.rpc.answer(createDrive, ({ name }) => driveView({ name }));
  expect(await send('POST', { ...DRIVE, quota: null, more: 1 })).toMatchObject({ status: 201 });
  expect(gateway.rpc.lastRequest(createDrive)).not.toHaveProperty('quota');
});
