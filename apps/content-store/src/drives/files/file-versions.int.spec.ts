import {
  deleteFileVersion,
  listDriveChanges,
  listFileVersions,
  readContentLocation,
  readFileVersion,
  restoreFileVersion,
  updateDriveItem,
  uuidOf,
  type Caller,
  type DriveItemView,
  type FileVersionView,
} from '@scriptorium/contracts';
import { factsOf, PlantedDrive } from '../../testing/planted-drive';
import { PlantedStore } from '../../testing/planted-store';

const noVersion = { code: 'NOT_FOUND', data: { what: 'version' } };

describe('versions of a file', () => {
  let store: PlantedStore;
  let drive: PlantedDrive;
  let drives = 0;

  beforeAll(async () => {
    store = await PlantedStore.start();
  });
  beforeEach(async () => {
    drives += 1;
    drive = await PlantedDrive.make(store, `Drive ${String(drives)}`, 1_000);
    for (const content of ['one', 'three', 'seven!!']) await drive.file('folder/a.txt', content);
  });
  afterEach(async () => expect(await drive.wrongSums()).toEqual([]));
  afterAll(() => store.stop());

  const list = (limit = 100, before?: number): Promise<{ versions: readonly FileVersionView[]; next: number | null }> =>
    store.call(listFileVersions, {
      caller: drive.caller,
      address: drive.at('folder/a.txt'),
      limit,
      ...(before === undefined ? {} : { before }),
    });
  const at = (version: number, caller: Caller = drive.caller) => ({
    caller,
    address: drive.at('folder/a.txt'),
    version,
  });
  const restore = (version: number): Promise<DriveItemView> => store.call(restoreFileVersion, at(version));
  const remove = (version: number): Promise<object> => store.call(deleteFileVersion, at(version));
  const numbers = async (): Promise<number[]> => (await list()).versions.map(({ number }) => number);

  it('lists versions newest first, with their sizes and authors', async () => {
    const { versions, next } = await list();
    expect(versions.map(({ number, size, isCurrent }) => [number, size, isCurrent])).toEqual([
      [3, 7, true],
      [2, 5, false],
      [1, 3, false],
    ]);
    expect([next, versions[2]?.modifiedBy]).toEqual([null, drive.caller.principalId]);
    expect(versions[2]?.modifiedAt).toMatch(/Z$/);
  });

  it('lists versions in pages', async () => {
    const first = await list(2);
    expect([first.versions.length, first.next]).toEqual([2, 2]);
    const second = await list(2, 2);
    expect([second.versions.map(({ number }) => number), second.next]).toEqual([[1], null]);
  });

  it('reads the location of the bytes of old versions and of the current one', async () => {
    const address = drive.at('folder/a.txt');
    const current = await store.call(readContentLocation, { caller: drive.caller, address });
    expect(await store.call(readFileVersion, at(3))).toMatchObject({ location: current.location, store: 'postgres' });
    const old = await store.call(readFileVersion, at(1));
    expect(old).toMatchObject({ version: { number: 1, size: 3, isCurrent: false }, item: { size: 7 } });
    expect(old.location).not.toBe(current.location);
    for (const number of [0, 4, 2 ** 31 - 1]) {
      await expect(store.call(readFileVersion, at(number))).rejects.toMatchObject(noVersion);
    }
  });

  it('restores a version and keeps the content that it replaces', async () => {
    const { token } = await latest();
    const restored = await restore(1);
    expect(restored).toMatchObject({ size: 3, etag: 4, ctag: 4, file: factsOf('one') });
    expect((await list()).versions.map(({ number, size }) => [number, size])).toEqual([
      [4, 3],
      [3, 7],
      [2, 5],
      [1, 3],
    ]);
    expect(await drive.read('folder')).toMatchObject({ size: 3 });
    expect((await drive.view()).quota.used).toBe(3);
    const { items } = await latest(token);
    expect(items.filter(({ file }) => file !== null)).toEqual([restored]);
    expect(await drive.publishedEvent('updated', 'a.txt', 3)).toMatchObject({ itemId: expect.any(String) });
  });

  it('creates no version when the file already has the content', async () => {
    await restore(1);
    expect(await restore(1)).toMatchObject({ ctag: 4 });
    expect(await restore(4)).toMatchObject({ ctag: 4 });
    expect(await numbers()).toEqual([4, 3, 2, 1]);
  });

  it('creates one version for each concurrent restore and upload', async () => {
    await Promise.all([restore(1), restore(2), drive.file('folder/a.txt', 'eight!!!')]);
    expect(await numbers()).toEqual([6, 5, 4, 3, 2, 1]);
    expect(new Set((await list()).versions.filter(({ isCurrent }) => isCurrent))).toHaveProperty('size', 1);
  });

  it('keeps the versions of a file that is moved and renamed', async () => {
    const change = { name: 'b.txt', parent: drive.at() };
    const address = drive.at('folder/a.txt');
    await store.call(updateDriveItem, { caller: drive.caller, address, change, conflict: 'fail' });
    const moved = { caller: drive.caller, address: drive.at('b.txt') };
    expect((await store.call(listFileVersions, { ...moved, limit: 10 })).versions).toHaveLength(3);
    expect(await store.call(restoreFileVersion, { ...moved, version: 2 })).toMatchObject({ size: 5, name: 'b.txt' });
  });

  it('deletes old versions, rejects deleting the current one, and reuses no number', async () => {
    await remove(2);
    expect(await numbers()).toEqual([3, 1]);
    await expect(remove(2)).rejects.toMatchObject(noVersion);
    await expect(remove(3)).rejects.toMatchObject({ code: 'VERSION_IS_CURRENT' });
    await remove(1);
    expect(await numbers()).toEqual([3]);
    await drive.file('folder/a.txt', 'next');
    expect(await numbers()).toEqual([4, 3]);
    await expect(restore(2)).rejects.toMatchObject(noVersion);
  });

  it('reuses no number of a version in a file that was copied with its versions', async () => {
    const { id } = await drive.read('folder/a.txt');
    // The state after a copy.
    await store.pool.query('update content.drive_items set ctag = 1 where id = $1', [uuidOf(id)]);
    expect(await numbers()).toEqual([3, 2, 1]);
    await remove(2);
    await remove(1);
    expect(await numbers()).toEqual([3]);
    await restoreAfter('next');
    expect(await numbers()).toEqual([5, 4, 3]);
  });

  it('rejects a restore beyond the quota', async () => {
    await drive.file('folder/a.txt', 'x'.repeat(900));
    await drive.file('folder/a.txt', 'small');
    await drive.file('other.txt', 'y'.repeat(500));
    await expect(restore(4)).rejects.toMatchObject({ code: 'QUOTA_REACHED', data: { limit: 1_000 } });
    expect(await drive.read('folder/a.txt')).toMatchObject({ size: 5 });
  });

  it('rejects folders, and callers without the scope', async () => {
    const folder = { caller: drive.caller, address: drive.at('folder') };
    await expect(store.call(listFileVersions, { ...folder, limit: 1 })).rejects.toMatchObject({ code: 'NOT_A_FILE' });
    await expect(store.call(restoreFileVersion, { ...folder, version: 1 })).rejects.toMatchObject({
      code: 'NOT_A_FILE',
    });
    const reader = store.caller('read');
    expect(await store.call(readFileVersion, at(1, reader))).toMatchObject({ version: { size: 3 } });
    const forbidden = { code: 'FORBIDDEN' };
    await expect(store.call(restoreFileVersion, at(1, reader))).rejects.toMatchObject(forbidden);
    await expect(store.call(deleteFileVersion, at(1, reader))).rejects.toMatchObject(forbidden);
  });

  /** Saves another content and restores the previous one. */
  async function restoreAfter(content: string): Promise<void> {
    const [before = 0] = await numbers();
    await drive.file('folder/a.txt', content);
    await restore(before);
  }

  function latest(token = 'latest'): Promise<{ items: readonly DriveItemView[]; token: string }> {
    return store.call(listDriveChanges, { caller: drive.caller, driveId: drive.id, token, limit: 100 });
  }
});
