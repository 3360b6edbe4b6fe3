import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { FilesystemBlobStore } from '@scriptorium/blob-store';
import {
  commitUpload,
  createDriveFolder,
  deleteDriveItem,
  openUpload,
  readDrive,
  readDriveItem,
  RejectedError,
  requestDriveCopy,
  TransientError,
} from '@scriptorium/contracts';
import { temporaryFolder } from '@scriptorium/testing';

import { copyView, driveView, fileView, folderView, ITEM_ID, uploadView } from '../../../testing/drive-views';
import { PUBLIC, type RecordingGateway, startRecordingGateway } from '../../../testing/recording-gateway';

const blobFolder = join(temporaryFolder(), 'blobs');
const ITEM = `/me/drive/items/${ITEM_ID}`;

let gateway: RecordingGateway;

beforeAll(async () => {
  mkdirSync(blobFolder);
  gateway = await startRecordingGateway({ blobFolder });
});

afterAll(() => gateway.app.close());

beforeEach(() => {
  const { rpc } = gateway;
  rpc.answer(readDrive, () => driveView());
  rpc.answer(readDriveItem, () => fileView());
  rpc.answer(deleteDriveItem, () => ({}));
  rpc.answer(createDriveFolder, () => ({ item: folderView(), isNew: true }));
});

interface Answered {
  readonly id: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body?: Record<string, unknown> & { readonly error?: { readonly code: string } };
}

async function send(payload: unknown, url = '/v1.0/$batch') {
  const headers = { authorization: 'Bearer read,write', 'content-type': 'application/json' };
  const reply = await gateway.app.inject({ method: 'POST', url, headers, payload: JSON.stringify(payload) });
  return { status: reply.statusCode, json: reply.json<{ responses: Answered[]; error?: { code: string } }>() };
}

async function batch(...requests: object[]): Promise<Answered[]> {
  const { status, json } = await send({ requests });
  expect(status).toBe(200);
  return json.responses;
}

const get = (id: string, url: string, more: object = {}) => ({ id, method: 'GET', url, ...more });
const fail = (code: string) => () => {
  throw new RejectedError(code, 'No.', { what: 'item' });
};

describe('a batch', () => {
  it.each(['?from=a/b', '/', '/?from=a/b/'])('ignores its own query and trailing slash: "%s"', async (suffix) => {
    const { json } = await send({ requests: [get('1', ITEM)] }, `/v1.0/$batch${suffix}`);
    expect(json.responses).toMatchObject([{ id: '1', status: 200 }]);
  });

  it('addresses a name that ends with a space, which the URL parser would drop', async () => {
    await batch(get('1', '/me/drive/root:/a '), get('2', ' /me/drive/root'));
    expect(gateway.rpc.lastRequest(readDriveItem).address.path).toEqual(['a ']);
  });

  it.each(['a#b', 'a\\b', 'a\tb'])('rejects a URL that would address another file: %j', async (name) => {
    const before = gateway.rpc.callCount(deleteDriveItem);
    const [answer] = await batch({ id: '1', method: 'DELETE', url: `/me/drive/root:/${name}` });
    expect(answer).toMatchObject({ status: 400 });
    expect(gateway.rpc.callCount(deleteDriveItem)).toBe(before);
  });

  it('answers each request like a single one', async () => {
    const [item, gone, copied] = await batch(
      get('1', `${ITEM}?$select=id,name`),
      { id: '2', method: 'DELETE', url: ITEM },
      get('3', `${ITEM}/content`),
    );
    expect(item).toMatchObject({
      id: '1',
      status: 200,
      body: { id: ITEM_ID, name: 'd e.txt' },
      headers: { 'Content-Type': expect.stringMatching(/^application\/json/), ETag: expect.stringMatching(/,3"$/) },
    });
    expect(gone).toEqual({ id: '2', status: 204, headers: expect.any(Object) });
    expect(copied).toMatchObject({ status: 302, headers: { Location: expect.stringContaining('/v1.0/download/') } });
    expect(item?.headers).not.toHaveProperty('Content-Length');
  });

  it('returns the monitor of a copy', async () => {
    gateway.rpc.answer(requestDriveCopy, () => copyView());
    const body = { name: 'x.txt' };
    const [answer] = await batch({ id: 'c', method: 'POST', url: `${ITEM}/copy`, body, headers: { Prefer: 'x' } });
    expect(answer).toMatchObject({
      status: 202,
      headers: { Location: expect.stringContaining(`${PUBLIC}/v1.0/monitor/`) },
    });
    expect(answer).not.toHaveProperty('body');
  });

  it('accepts addresses with and without a version, with and without a leading slash', async () => {
    const urls = [ITEM, ITEM.slice(1), `/v1.0${ITEM}`, `/beta${ITEM}`];
    for (const version of ['/v1.0', '/beta', '/_api/v2.0']) {
      const { json } = await send({ requests: urls.map((url, at) => get(String(at), url)) }, `${version}/$batch`);
      expect(json.responses.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    }
  });

  it('answers each failed request with its own error and executes the others', async () => {
    gateway.rpc.answer(readDriveItem, ({ address }) => {
      if (address.path[0] === 'gone') fail('NOT_FOUND')();
      if (address.path[0] === 'busy') throw new TransientError('SERVICE_UNAVAILABLE', 'nats://here', 2_000);
      return fileView();
    });
    const answers = await batch(
      get('1', '/me/drive/root:/gone'),
      get('2', '/me/drive/root:/busy'),
      get('3', '/me/drive/root:/there'),
    );
    expect(answers.map(({ status, body }) => [status, body?.error?.code])).toEqual([
      [404, 'itemNotFound'],
      [503, 'serviceNotAvailable'],
      [200, undefined],
    ]);
    expect(answers[1]?.headers['Retry-After']).toBe('2');
  });

  it('accepts files in base64, in either alphabet, and JSON as objects', async () => {
    const store = new FilesystemBlobStore(blobFolder);
    let location = 0;
    gateway.rpc.answer(openUpload, () => uploadView({ location: `docs/${(location += 1)}` }));
    gateway.rpc.answer(commitUpload, () => ({ item: fileView(), isNew: true, isUnused: false }));
    const bytes = Buffer.from([0xfb, 0xff, 0xfe, 0x00, 0x41]);
    const put = (id: string, body: unknown, dependsOn: string[]) => ({
      id,
      method: 'PUT',
      url: `/me/drive/root:/${id}.bin:/content`,
      body,
      dependsOn,
      headers: { 'Content-Type': 'application/octet-stream' },
    });
    const answers = await batch(
      put('1', bytes.toString('base64'), []),
      put('2', bytes.toString('base64url'), ['1']),
      put('3', { a: [1] }, ['2']),
      put('4', '', ['3']),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    const stored = async (at: number): Promise<string> => {
      const chunks: Buffer[] = [];
      for await (const chunk of await store.read(`docs/${at}`)) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks).toString('latin1');
    };
    expect(await Promise.all([1, 2, 3, 4].map(stored))).toEqual([
      bytes.toString('latin1'),
      bytes.toString('latin1'),
      '{"a":[1]}',
      '',
    ]);
  });

  it('executes requests after their dependencies and fails those whose dependency failed', async () => {
    const order: string[] = [];
    gateway.rpc.answer(createDriveFolder, ({ name }) => {
      order.push(name);
      if (name === 'b') fail('NAME_TAKEN')();
      return { item: folderView(), isNew: true };
    });
    const make = (id: string, dependsOn?: string[]) => ({
      id,
      method: 'POST',
      url: '/me/drive/root/children',
      body: { name: id, folder: {} },
      ...(dependsOn === undefined ? {} : { dependsOn }),
    });
    const answers = await batch(make('d', ['c']), make('c', ['b']), make('b', ['a']), make('a'), make('e', ['a']));
    const statuses = new Map(answers.map(({ id, status }) => [id, status]));
    expect(Object.fromEntries(statuses)).toEqual({ a: 201, b: 409, c: 424, d: 424, e: 201 });
    expect([order[0], order.includes('c')]).toEqual(['a', false]);
    expect(answers.find(({ id }) => id === 'c')?.body?.error?.code).toBe('failedDependency');
  });

  it('uses the token of the batch and ignores tokens of its requests', async () => {
    await batch(get('1', ITEM, { headers: { Authorization: 'Bearer none', host: 'x', 'client-request-id': 'mine' } }));
    expect(gateway.rpc.lastRequest(readDriveItem)).toMatchObject({
      caller: { grants: [{ scopes: ['read', 'write'] }] },
    });
  });

  it.each([
    '/v1.0/download/x',
    '/v1.0/upload/x',
    '/$batch',
    'https://elsewhere.example/me/drive',
    '/content/hubs',
    '//elsewhere.example/x',
  ])('rejects an address that is not of a drive: %s', async (url) => {
    const [answer] = await batch(get('1', url));
    expect([answer?.status, answer?.body?.error?.code]).toEqual([400, 'invalidRequest']);
  });

  it('resolves dot segments before it checks the address', async () => {
    const [answer] = await batch(get('1', '/me/drive/root:/../../download/x'));
    expect([answer?.status, answer?.body?.error?.code]).toEqual([501, 'notSupported']);
  });

  it('rejects other methods', async () => {
    expect(await batch({ id: '1', method: 'TRACE', url: ITEM })).toMatchObject([{ status: 405 }]);
  });
});

describe('a batch is rejected as a whole', () => {
  const one = get('1', ITEM);

  it.each<[string, unknown]>([
    ['without requests', { requests: [] }],
    ['without the member "requests"', { a: 1 }],
    ['with two requests of one id', { requests: [one, one] }],
    ['with an unknown dependency', { requests: [{ ...one, dependsOn: ['2'] }] }],
    ['with a cycle', { requests: [get('2', ITEM, { dependsOn: ['1'] }), { ...one, dependsOn: ['2'] }] }],
    ['with a request that depends on itself', { requests: [{ ...one, dependsOn: ['1'] }] }],
    ['with a request without an id', { requests: [{ method: 'GET', url: ITEM }] }],
    ['with a body that is neither JSON nor base64', { requests: [{ ...one, body: 'a b' }] }],
    ['with a string that is not valid base64', { requests: [{ ...one, body: 'hello' }] }],
    ['with a header that is not a string', { requests: [{ ...one, headers: { a: 1 } }] }],
    ['of more than 20 requests', { requests: Array.from({ length: 21 }, (_, id) => get(String(id), ITEM)) }],
  ])('%s', async (_case, sent) => {
    expect(await send(sent)).toMatchObject({ status: 400, json: { error: { code: 'invalidRequest' } } });
  });

  it('without a token', async () => {
    const reply = await gateway.app.inject({ method: 'POST', url: '/v1.0/$batch', payload: '{}' });
    expect(reply.statusCode).toBe(401);
  });
});
