import fc from 'fast-check';

import {
  DRIVE_ID,
  driveView,
  fileView,
  FOLDER_ID,
  folderView,
  ITEM_GUID,
  ROOT_ID,
  rootView,
} from '../../../testing/drive-views';
import { wellFormedText } from '../../../testing/hostile-texts';
import { resolveReference, resolveUrl } from '../addressing/resolve-url';
import { presentDrive } from './drive.presenter';
import { presentIdentity, presentItem } from './item.presenter';

const PUBLIC_URL = 'https://edge.example/cs';
const present = (item: Parameters<typeof presentItem>[0], downloadUrl?: string) =>
  presentItem(item, { publicUrl: PUBLIC_URL, ...(downloadUrl === undefined ? {} : { downloadUrl }) });

describe('the quota of a drive', () => {
  const quotaOf = (total: number | null, used: number) =>
    (presentDrive(driveView({ quota: { total, used, deleted: 5 } }), PUBLIC_URL) as { quota: object }).quota;

  it.each([
    [1_000, 0, 1_000, 'normal'],
    [1_000, 900, 100, 'normal'],
    [1_000, 901, 99, 'nearing'],
    [1_000, 990, 10, 'nearing'],
    [1_000, 991, 9, 'critical'],
    [1_000, 999, 1, 'critical'],
    [1_000, 1_000, 0, 'exceeded'],
    [1_000, 1_001, 0, 'exceeded'],
    [0, 0, 0, 'exceeded'],
    [0, 5, 0, 'exceeded'],
  ])('of %i bytes of which %i are used has %i left and is %s', (total, used, remaining, state) => {
    expect(quotaOf(total, used)).toEqual({ total, used, remaining, deleted: 5, state });
  });

  it('is never shown as full if it is unlimited: clients treat a missing size as a full drive', () => {
    expect(quotaOf(null, 2 ** 40)).toMatchObject({ state: 'normal', remaining: 2 ** 50 - 2 ** 40 });
  });
});

describe('the parent of an item', () => {
  // No name of an item contains a separator.
  const name = wellFormedText.map((text) => text.replaceAll(/[:/]/g, '_')).filter((text) => text !== '');
  const names = fc.array(name, { maxLength: 4 });

  it('has a path that leads to the same folder when a client sends it back', () => {
    fc.assert(
      fc.property(names, (parentPath) => {
        const { path } = present(fileView({ parentPath }))['parentReference'] as { path: string };
        expect(resolveReference(path)).toEqual({
          drive: { kind: 'id', id: DRIVE_ID },
          place: { itemId: 'root', path: parentPath },
        });
      }),
    );
  });

  it('and its name are the web URL, which resolves to the item', () => {
    fc.assert(
      fc.property(names, name, (parentPath, own) => {
        const url = String(present(fileView({ parentPath, name: own }))['webUrl']);
        expect(url.startsWith(`${PUBLIC_URL}/drives/`)).toBe(true);
        const resolved = resolveUrl(url.slice(PUBLIC_URL.length));
        expect(resolved).toMatchObject({ drive: { id: DRIVE_ID }, place: { path: [...parentPath, own] }, action: '' });
      }),
    );
  });

  // rclone needs the drive in every parentReference, also of the root and of deleted items.
  it.each([
    ['the root', rootView(), {}],
    ['a deleted file', fileView({ deletedAt: '2026-01-02T03:04:05Z', parentPath: null }), { id: FOLDER_ID }],
    ['a folder in the root', folderView(), { id: ROOT_ID, path: `/drives/${DRIVE_ID}/root:` }],
    ['an item without a known path', fileView({ parentPath: null }), { id: FOLDER_ID }],
  ])('of %s has the drive', (_what, item, more) => {
    expect(present(item)['parentReference']).toEqual({ driveId: DRIVE_ID, driveType: 'business', ...more });
  });
});

it.each([
  ['the root', rootView(), ['folder', 'root', 'webUrl']],
  ['a folder', folderView(), ['folder', 'webUrl']],
  ['a file', fileView(), ['cTag', 'file', 'webUrl']],
  ['a described file', fileView({ description: '' }), ['cTag', 'description', 'file', 'webUrl']],
  ['a deleted file', fileView({ deletedAt: '2026-01-02T03:04:05Z' }), ['cTag', 'deleted', 'file']],
  ['a deleted folder', folderView({ deletedAt: '2026-01-02T03:04:05Z' }), ['deleted', 'folder']],
])('marks %s with the members %j', (_what, item, marks) => {
  const optional = ['root', 'folder', 'file', 'cTag', 'deleted', 'description', 'webUrl'];
  const members = Object.keys(present(item));
  expect(members.filter((name) => optional.includes(name)).sort()).toEqual(marks);
});

it('shows hashes as clients compare them: hex in upper case, base64 unchanged', () => {
  expect(present(fileView())['file']).toEqual({
    mimeType: 'text/plain',
    hashes: { quickXorHash: 'q=', sha1Hash: 'CD'.repeat(20), sha256Hash: 'AB'.repeat(32) },
  });
});

it('shows a download URL only if there is one, and tags with the GUID of the item', () => {
  expect(present(fileView())).not.toHaveProperty('@microsoft.graph.downloadUrl');
  expect(present(fileView(), 'https://x/y')).toMatchObject({
    '@microsoft.graph.downloadUrl': 'https://x/y',
    eTag: `"${ITEM_GUID},3"`,
    cTag: `"c:${ITEM_GUID},2"`,
  });
});

it('omits the name of a deleted principal', () => {
  expect(presentIdentity('p', null)).toEqual({ user: { id: 'p' } });
  expect(presentIdentity('p', '')).toEqual({ user: { id: 'p', displayName: '' } });
});
