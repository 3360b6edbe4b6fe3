import {
  createDriveFolder,
  createRecord,
  listDrives,
  readModel,
  readStoredReply,
  RejectedError,
  TransientError,
} from '@scriptorium/contracts';

import { DrivesController } from '../../dialects/onedrive/drives.controller';
import { copyView, driveView, folderView, ITEM_ID } from '../../testing/drive-views';
import { modelId, modelView, recordView } from '../../testing/record-views';
import { type RecordingGateway, startRecordingGateway } from '../../testing/recording-gateway';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
});
afterAll(() => gateway.app.close());
beforeEach(() => {
  gateway.rpc.requests.length = 0;
  gateway.rpc.answer(readStoredReply, () => ({ stored: null }));
  gateway.rpc.answer(listDrives, () => ({ drives: [driveView()] }));
});

const post = (url: string, payload: string, headers: Record<string, string> = { 'idempotency-key': 'k' }) =>
  gateway.app.inject({ method: 'POST', url, payload, headers: { authorization: 'Bearer read,write', ...headers } });
const subjects = (): string[] =>
  gateway.rpc.requests.flatMap(({ subject }) => (subject.includes('read-caller') ? [] : [subject]));

const record = JSON.stringify({
  data: {
    type: 'item',
    attributes: {},
    relationships: { item_type: { data: { type: 'item_type', id: modelId } } },
  },
});
const created = { record: recordView(), blocks: [], model: modelView() };
const unavailable = (): never => {
  throw new TransientError('SERVICE_UNAVAILABLE', 'no reply');
};

it('presents a stored reply without reading anything else', async () => {
  gateway.rpc.answer(readStoredReply, () => ({ stored: { reply: created } }));
  const answer = await post('/items', record);
  expect([answer.statusCode, answer.headers['idempotency-replayed'], subjects()]).toEqual([
    201,
    'true',
    [readStoredReply.subject],
  ]);
  gateway.rpc.answer(readStoredReply, () => ({ stored: { reply: copyView() } }));
  gateway.rpc.requests.length = 0;
  const copy = await post(`/v1.0/me/drive/items/${ITEM_ID}/copy`, '{}');
  expect([copy.statusCode, subjects()]).toEqual([202, [readStoredReply.subject]]);
});

it('looks the key up first, and sends it with the change', async () => {
  gateway.rpc.answer(readModel, () => modelView());
  gateway.rpc.answer(createRecord, () => created);
  const answer = await post('/items', record);
  expect([answer.statusCode, answer.headers['idempotency-replayed']]).toEqual([201, undefined]);
  expect(subjects()).toEqual([readStoredReply.subject, readModel.subject, createRecord.subject]);
  const { idempotency } = gateway.rpc.lastRequest(readStoredReply);
  expect(gateway.rpc.lastRequest(createRecord).idempotency).toEqual(idempotency);
});

it('looks up nothing without a key', async () => {
  gateway.rpc.answer(readModel, () => modelView());
  gateway.rpc.answer(createRecord, () => created);
  await post('/items', record, {});
  expect(subjects()).toEqual([readModel.subject, createRecord.subject]);
  expect(gateway.rpc.lastRequest(createRecord)).not.toHaveProperty('idempotency');
});

it('looks the key up again after a rejection, but not after a transient error', async () => {
  gateway.rpc.answer(readModel, () => modelView());
  gateway.rpc.answer(createRecord, () => {
    gateway.rpc.answer(readStoredReply, () => ({ stored: { reply: created } }));
    throw new RejectedError('ID_TAKEN', 'taken', { id: 'x' });
  });
  expect((await post('/items', record)).statusCode).toBe(201);
  expect(gateway.rpc.callCount(readStoredReply)).toBe(2);

  gateway.rpc.answer(readStoredReply, () => ({ stored: null }));
  gateway.rpc.answer(createRecord, () => {
    throw new RejectedError('ID_TAKEN', 'taken', { id: 'x' });
  });
  expect((await post('/items', record)).statusCode).toBe(422);
  gateway.rpc.requests.length = 0;
  gateway.rpc.answer(createRecord, unavailable);
  expect((await post('/items', record)).statusCode).toBe(503);
  expect(gateway.rpc.callCount(readStoredReply)).toBe(1);
});

/** They change nothing, so a repeated request needs no stored response. */
const REFUSED = ['createLink', 'invite', 'permissions'];

describe('a POST to an address of a drive', () => {
  const bodies: Readonly<Record<string, string>> = { children: '{"name":"a","folder":{}}' };
  const actions = (): string[] => {
    const operations = Reflect.get(gateway.app.get(DrivesController, { strict: false }), 'operations') as object;
    return Object.entries(operations)
      .filter(([action, methods]) => Object.hasOwn(methods, 'POST') && !REFUSED.includes(action))
      .map(([action]) => action);
  };

  it('looks up the key whatever its action', async () => {
    expect(actions().length).toBeGreaterThan(5);
    for (const action of actions()) {
      gateway.rpc.requests.length = 0;
      const path = action.replace('versions/', 'versions/1.0/');
      await post(`/v1.0/me/drive/items/${ITEM_ID}/${path}`, bodies[action] ?? '{}');
      expect([action, subjects()[0]]).toEqual([action, readStoredReply.subject]);
    }
  });

  it('distinguishes requests with the same key by their body', async () => {
    gateway.rpc.answer(createDriveFolder, () => ({ item: folderView(), isNew: true }));
    const hashes = [];
    for (const name of ['a', 'a', 'b']) {
      await post(`/v1.0/me/drive/items/${ITEM_ID}/children`, JSON.stringify({ name, folder: {} }));
      hashes.push(gateway.rpc.lastRequest(createDriveFolder).idempotency?.requestHash);
    }
    expect([hashes[0] === hashes[1], hashes[1] === hashes[2]]).toEqual([true, false]);
  });
});
