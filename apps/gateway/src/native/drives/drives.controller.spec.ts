import { createDrive, listDrives, RejectedError } from '@scriptorium/contracts';

import { DRIVE_ID, driveView } from '../../testing/drive-views';
import { POSITION, PUBLIC, type RecordingGateway, startRecordingGateway } from '../../testing/recording-gateway';

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
    json: { items: [{ id: DRIVE_ID, space: 'docs', store: 'filesystem', quota: { total: 1000, used: 300 } }] },
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

test('rejects all invalid members of a drive at once', async () => {
  const required = (name: string) => ({
    pointer: `/${name}`,
    code: 'FIELD_REQUIRED',
    detail: `"${name}" is required.`,
  });
  expect(await send('POST', {})).toMatchObject({
    status: 400,
    json: {
      type: `${PUBLIC}/problems/input-invalid`,
      title: 'Input invalid',
      code: 'INPUT_INVALID',
      instance: '/v1/drives',
      errors: [required('store'), required('space'), required('name')],
    },
  });
});

test.each([
  ['space', 5],
  ['name', {}],
  ['store', ['filesystem']],
  ['quota', '5'],
  ['quota', 1.5],
])('rejects a drive whose %s is %j', async (name, value) => {
  expect(await send('POST', { ...DRIVE, [name]: value })).toMatchObject({
    status: 400,
    json: { code: 'INPUT_INVALID', errors: [{ pointer: `/${name}`, code: 'FIELD_INVALID' }] },
  });
});

test('rejects unknown members together with the others, also those with the names of built-in ones', async () => {
  const { json } = await send('POST', { ...DRIVE, name: 1, more: 1, toString: 2 });
  expect(json).toMatchObject({
    errors: expect.arrayContaining([
      { pointer: '/more', code: 'FIELD_UNKNOWN', detail: '"more" is not a member of this request.' },
      expect.objectContaining({ pointer: '/toString', code: 'FIELD_UNKNOWN' }),
      expect.objectContaining({ pointer: '/name', code: 'FIELD_INVALID' }),
    ]),
  });
});

test('accepts null as no quota', async () => {
  gateway.rpc.answer(createDrive, ({ name }) => driveView({ name }));
  expect(await send('POST', { ...DRIVE, quota: null })).toMatchObject({ status: 201 });
  expect(gateway.rpc.lastRequest(createDrive)).not.toHaveProperty('quota');
});

test('has the position of the events before the drives are read', async () => {
  gateway.rpc.answer(listDrives, () => ({ drives: [] }));
  expect((await send('GET')).headers['scriptorium-position']).toBe(POSITION);
});

test('rejects query parameters that the operation does not have', async () => {
  const headers = { authorization: 'Bearer read' };
  const reply = await gateway.app.inject({ url: '/v1/drives?a=1&b=2', headers });
  expect(reply.json()).toMatchObject({
    code: 'INPUT_INVALID',
    errors: [
      { parameter: 'a', code: 'PARAMETER_UNKNOWN' },
      { parameter: 'b', code: 'PARAMETER_UNKNOWN' },
    ],
  });
});
