import { type ItemAddress, listDrives, readDriveItem, RejectedError } from '@scriptorium/contracts';
import type { RpcClient } from '@scriptorium/messaging';

import { RequestBody } from '../../../http/bodies/request-body';
import { DRIVE_ID, driveView, fileView, FOLDER_ID, folderView, ITEM_ID } from '../../../testing/drive-views';
import { RecordingRpc } from '../../../testing/recording-gateway';
import { Addresses } from './addresses.service';
import { ParentReferences } from './parent-references.service';

const caller = { principalId: '11111111-1111-4111-8111-111111111111', grants: [] };
const home = { driveId: DRIVE_ID };
const OTHER = 'AAAAAAAAAAAAAAAAAAAAAg';

let rpc: RecordingRpc;
let parents: ParentReferences;

beforeEach(() => {
  rpc = new RecordingRpc();
  rpc.answer(listDrives, () => ({ drives: [driveView()] }));
  // Every path leads to a folder whose first name is not "gone".
  rpc.answer(readDriveItem, ({ address }) => {
    if (address.path[0]?.startsWith('gone') === true) throw new RejectedError('NOT_FOUND', 'No.', { what: 'item' });
    return address.itemId === ITEM_ID ? fileView() : folderView();
  });
  const client = rpc as unknown as RpcClient;
  parents = new ParentReferences(client, new Addresses(client));
});

const read = (parentReference: unknown, at: { readonly driveId?: string } = home): Promise<ItemAddress | undefined> =>
  parents.read(caller, RequestBody.parse(JSON.stringify({ parentReference })), at);
const codeOf = (parentReference: unknown): Promise<unknown> =>
  read(parentReference).then(
    () => undefined,
    (error: unknown) => (error instanceof RejectedError ? error.code : error),
  );

it.each([
  ['nothing', undefined],
  ['null', null],
  ['an empty object', {}],
  ['the empty texts of rclone', { driveId: '', id: '', path: '' }],
  ['only the drive of the request, which clients send always', { driveId: DRIVE_ID, driveType: 'business' }],
])('names no folder by %s', async (_what, reference) => {
  expect(await read(reference)).toBeUndefined();
});

it.each<[string, object, ItemAddress]>([
  ['the id of a folder', { id: FOLDER_ID }, { ...home, itemId: FOLDER_ID, path: [] }],
  ['the id of the root', { id: 'root' }, { ...home, itemId: 'root', path: [] }],
  [
    'the id of a folder in another drive',
    { driveId: OTHER, id: FOLDER_ID },
    { driveId: OTHER, itemId: FOLDER_ID, path: [] },
  ],
  ['another drive', { driveId: OTHER }, { driveId: OTHER, itemId: 'root', path: [] }],
  ['a path', { path: '/drive/root:/a/b' }, { ...home, itemId: 'root', path: ['a', 'b'] }],
  ['the path of the root', { path: '/drive/root:' }, { ...home, itemId: 'root', path: [] }],
  ['a path with a drive', { path: `/drives/${OTHER}/root:/a` }, { driveId: OTHER, itemId: 'root', path: ['a'] }],
  [
    'a path in the drive that is sent with it',
    { driveId: OTHER, path: '/drive/root:/a' },
    { driveId: OTHER, itemId: 'root', path: ['a'] },
  ],
  ['the same folder twice', { id: FOLDER_ID, path: '/drive/root:/a' }, { ...home, itemId: FOLDER_ID, path: [] }],
])('names a folder by %s', async (_what, reference, address) => {
  expect(await read(reference)).toEqual(address);
});

it('has no drive for the default drive of the caller, also with the id of another drive', async () => {
  expect(await read({ id: 'root' }, {})).toEqual({ itemId: 'root', path: [] });
  expect(await read({ driveId: OTHER }, {})).toBeUndefined();
});

describe('a path', () => {
  const pathOf = async (path: string): Promise<readonly string[] | undefined> => (await read({ path }))?.path;

  it.each([
    ['/drive/root:/a b/c', ['a b', 'c']],
    ['/drive/root:/100%/x', ['100%', 'x']],
    ['/drive/root:/a%20b', ['a%20b']],
    ['/drive/root:/a?b#c', ['a?b#c']],
    ['/drive/root:/é/e\u0301', ['é', 'e\u0301']],
    ['/drive/root:/\u{1f600}', ['\u{1f600}']],
    ["/drive/root:/it's (1)/", ["it's (1)"]],
    ['/drive/root:/__proto__', ['__proto__']],
    ['/drive/root://a//b', ['a', 'b']],
  ])('%s is used literally if it leads to an item', async (path, names) => {
    expect(await pathOf(path)).toEqual(names);
  });

  it.each([
    ['/drive/root:/gone%20b', ['gone b']],
    ['/drive/root:/gone%252F', ['gone%2F']],
    ['/drive/root:/gone%2Fa', ['gone', 'a']],
    ['/drive/root:/gone%C3%BC', ['goneü']],
  ])('%s is percent-decoded once if no item has the literal names', async (path, names) => {
    expect(await pathOf(path)).toEqual(names);
  });

  it('without a percent sign is not looked up: the operation finds or misses it', async () => {
    await pathOf('/drive/root:/gone');
    expect(rpc.callCount(readDriveItem)).toBe(0);
  });

  it.each([
    ['a', 'FIELD_INVALID'],
    ['/a', 'FIELD_INVALID'],
    ['/drive', 'FIELD_INVALID'],
    ['drive/root:/a', 'FIELD_INVALID'],
    ['/drive/rooted:/a', 'FIELD_INVALID'],
    ['/drives/b!x/root:/a', 'NOT_FOUND'],
    ['/drive/root:/gone%', 'FIELD_INVALID'],
    ['/drive/root:/gone%ff', 'FIELD_INVALID'],
    ['/drive/root:/a\0', 'FIELD_INVALID'],
    ['/drive/root:/\ud800', 'FIELD_INVALID'],
  ])('%j is rejected with %s', async (path, code) => {
    expect(await codeOf({ path })).toBe(code);
  });
});

it.each<[unknown, string]>([
  ['root', 'FIELD_INVALID'],
  [{ id: 5 }, 'FIELD_INVALID'],
  [{ id: 'Root' }, 'NOT_FOUND'],
  [{ id: 'AAAAAAAAAAAAAAAAAAAAAB' }, 'NOT_FOUND'],
  [{ driveId: 'me' }, 'NOT_FOUND'],
  [{ id: ITEM_ID, path: '/drive/root:/a' }, 'PARENT_AMBIGUOUS'],
  [{ id: FOLDER_ID, path: '/drive/root:/gone' }, 'NOT_FOUND'],
])('rejects %j with %s', async (reference, code) => {
  expect(await codeOf(reference)).toBe(code);
});

it('passes other errors of the lookup on', async () => {
  rpc.answer(readDriveItem, () => {
    throw new RejectedError('FORBIDDEN', 'No.');
  });
  expect(await codeOf({ path: '/drive/root:/a%20b' })).toBe('FORBIDDEN');
});
