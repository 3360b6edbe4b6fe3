import {
  deleteDriveItem,
  restoreDriveItem,
  updateDriveItem,
  type ConflictBehavior,
  type DriveItemChange,
  type DriveItemView,
  type ItemAddress,
  type Precondition,
} from '@scriptorium/contracts';
import { PlantedDrive } from '../../testing/planted-drive';
import { PlantedStore } from '../../testing/planted-store';

const noItem = { code: 'NOT_FOUND', data: { what: 'item' } };

describe('items of drives', () => {
  let store: PlantedStore;
  let drive: PlantedDrive;
  let drives = 0;

  beforeAll(async () => {
    store = await PlantedStore.start();
  });
  beforeEach(async () => {
    drives += 1;
    drive = await PlantedDrive.make(store, `Drive ${String(drives)}`);
  });
  afterEach(async () => expect(await drive.wrongSums()).toEqual([]));
  afterAll(() => store.stop());

  const update = (
    path: string,
    change: DriveItemChange,
    conflict: ConflictBehavior = 'fail',
    precondition: Precondition = {},
  ): Promise<DriveItemView> =>
    store.call(updateDriveItem, { caller: drive.caller, address: drive.at(path), change, conflict, precondition });
  const remove = (path: string, forever = false, itemId = 'root', precondition: Precondition = {}): Promise<object> =>
    store.call(deleteDriveItem, { caller: drive.caller, address: drive.at(path, itemId), forever, precondition });
  const restore = (
    id: string,
    input: { parent?: ItemAddress; name?: string; conflict?: ConflictBehavior; precondition?: Precondition } = {},
  ): Promise<DriveItemView> =>
    store.call(restoreDriveItem, { caller: drive.caller, address: drive.at('', id), conflict: 'fail', ...input });

  describe('renaming and moving', () => {
    it('moves an item with everything below it, and updates the totals of the folders above', async () => {
      await drive.file('a/b/c/one.txt', '1');
      await drive.file('a/b/two.txt', '22');
      await drive.file('x/three.txt', '333');
      const moved = await update('a/b', { parent: drive.at('x'), name: 'B' });
      expect(moved).toMatchObject({ name: 'B', parentPath: ['x'], size: 3, etag: 2, folder: { childCount: 2 } });
      expect(await drive.read('x/B/c/one.txt')).toMatchObject({ parentPath: ['x', 'B', 'c'], etag: 1 });
      expect(await drive.read('a')).toMatchObject({ size: 0, etag: 1, folder: { childCount: 0 } });
      expect(await drive.read('x')).toMatchObject({ size: 6, etag: 1, folder: { childCount: 2 } });
      expect(await drive.read()).toMatchObject({ size: 6, folder: { childCount: 2 } });
      expect(await drive.publishedEvent('updated', 'B', 3)).toMatchObject({ isFolder: true });
    });

    it('changes only the case of a name', async () => {
      await drive.file('a.txt');
      expect((await update('a.txt', { name: 'A.TXT' })).name).toBe('A.TXT');
      expect(await drive.names()).toEqual(['A.TXT']);
    });

    it('saves the description and the times of the client, and changes nothing else', async () => {
      const { id } = await drive.file('a/a.txt');
      const times = { clientCreatedAt: '2001-02-03T04:05:06.000Z', clientModifiedAt: '2011-12-13T14:15:16.170Z' };
      // rclone also sends the current folder and name.
      const changed = await update('a/a.txt', { ...times, name: 'a.txt', parent: drive.at('a'), description: 'Ours' });
      expect(changed).toMatchObject({ id, ...times, description: 'Ours', etag: 2, ctag: 1, name: 'a.txt' });
      expect(await update('a/a.txt', { description: null })).toMatchObject({ ...times, description: null, etag: 3 });
      expect(await update('', times)).toMatchObject({ id: drive.rootId, ...times });
    });

    it('rejects a taken name unless the request replaces or numbers it', async () => {
      const a = await drive.file('a.txt', 'a');
      const b = await drive.file('b.txt', 'bb');
      await drive.file('c.txt', 'ccc');
      await drive.folder('folder');
      const taken = { code: 'NAME_TAKEN', data: { name: 'B.txt' } };
      await expect(update('a.txt', { name: 'B.txt' })).rejects.toMatchObject(taken);
      expect(await update('c.txt', { name: 'B.txt' }, 'rename')).toMatchObject({ name: 'B 1.txt' });
      await expect(update('a.txt', { name: 'folder' }, 'replace')).rejects.toMatchObject({ code: 'NAME_TAKEN' });
      await expect(update('folder', { name: 'a.txt' }, 'replace')).rejects.toMatchObject({ code: 'NAME_TAKEN' });
      expect(await update('a.txt', { name: 'B.txt' }, 'replace')).toMatchObject({ id: a.id, name: 'B.txt', size: 1 });
      await expect(drive.read('', b.id)).rejects.toMatchObject(noItem);
      expect(await restore(b.id, { conflict: 'rename' })).toMatchObject({ id: b.id, name: 'b 2.txt' });
      expect(await drive.names()).toEqual(['B 1.txt', 'b 2.txt', 'B.txt', 'folder']);
    });

    it('rejects replacing a folder, and replacing a file by a folder', async () => {
      await drive.file('P/P/deep.txt');
      await drive.file('P.txt');
      const { id } = await drive.read('P/P');
      const taken = { code: 'NAME_TAKEN' };
      for (const name of ['P', 'p', 'P.txt']) {
        await expect(update('P/P', { parent: drive.at(), name }, 'replace')).rejects.toMatchObject(taken);
      }
      expect(await drive.read('P/P')).toMatchObject({ id, etag: 1, folder: { childCount: 1 } });
      await remove('P/P');
      await expect(restore(id, { parent: drive.at(), conflict: 'replace' })).rejects.toMatchObject(taken);
      await expect(restore(id, { parent: drive.at(), name: 'P.txt', conflict: 'replace' })).rejects.toMatchObject(
        taken,
      );
      await restore(id);
      expect(await drive.names('P/P')).toEqual(['deep.txt']);
    });

    it('rejects a move into itself, into another drive or into a file, and invalid values', async () => {
      await drive.file('a/b/c.txt');
      const other = await PlantedDrive.make(store, `Not ${String(drives)}`);
      await expect(update('a', { parent: drive.at('a/b') })).rejects.toMatchObject({ code: 'INTO_ITSELF' });
      await expect(update('a', { parent: drive.at('a') })).rejects.toMatchObject({ code: 'INTO_ITSELF' });
      await expect(update('a', { parent: other.at() })).rejects.toMatchObject({ code: 'OTHER_DRIVE' });
      await expect(update('a', { parent: drive.at('a/b/c.txt') })).rejects.toMatchObject({ code: 'NOT_A_FOLDER' });
      await expect(update('a', { parent: drive.at('nowhere') })).rejects.toMatchObject(noItem);
      await expect(update('a', { name: 'a/b' })).rejects.toMatchObject({ code: 'NAME_INVALID' });
      await expect(update('', { name: 'top' })).rejects.toMatchObject({ code: 'ROOT_IMMUTABLE' });
      await expect(update('', { parent: drive.at('a') })).rejects.toMatchObject({ code: 'ROOT_IMMUTABLE' });
      await expect(update('a', { clientModifiedAt: 'noon' })).rejects.toMatchObject({ code: 'TIME_INVALID' });
      await expect(update('a', { description: 'x'.repeat(1_025) })).rejects.toMatchObject({
        code: 'DESCRIPTION_INVALID',
      });
    });

    it('rejects a change that makes a path below the item longer than 400 characters', async () => {
      const long = 'x'.repeat(196);
      await drive.file(`a/${long}/${long}/f`);
      const tooLong = { code: 'PATH_TOO_LONG', data: { limit: 400 } };
      await drive.folder('bbb');
      await expect(update('a', { name: 'abcde' })).rejects.toMatchObject(tooLong);
      await expect(update('a', { parent: drive.at('bbb') })).rejects.toMatchObject(tooLong);
      expect((await update('a', { name: 'abcd' })).name).toBe('abcd');
    });

    it('rejects a request whose tags do not match the item', async () => {
      const { id: itemId } = await drive.file('a.txt', 'one');
      const { id: otherId } = await drive.file('other.txt', 'one');
      await drive.file('a.txt', 'two');
      await update('a.txt', { description: 'x' });
      expect(await drive.read('a.txt')).toMatchObject({ etag: 3, ctag: 2 });
      const mismatch = { code: 'TAG_MISMATCH' };
      const refused: Precondition[] = [
        { ifMatch: [{ itemId, etag: 2 }] },
        { ifMatch: [{ itemId, ctag: 3 }] },
        { ifMatch: [{ itemId: otherId, etag: 3 }] },
        { ifMatch: [] },
        { ifNoneMatch: '*' },
        { ifNoneMatch: [{ itemId, etag: 3 }] },
      ];
      for (const each of refused) {
        await expect(update('a.txt', { name: 'b.txt' }, 'fail', each)).rejects.toMatchObject(mismatch);
        await expect(remove('a.txt', false, 'root', each)).rejects.toMatchObject(mismatch);
      }
      const tags = [
        { itemId, etag: 1 },
        { itemId, etag: 3 },
      ];
      await update('a.txt', { name: 'b.txt' }, 'fail', { ifMatch: tags, ifNoneMatch: [{ itemId, etag: 4 }] });
      await remove('b.txt', false, 'root', { ifMatch: [{ itemId, ctag: 2 }] });
      await expect(restore(itemId, { precondition: { ifMatch: [{ itemId, ctag: 1 }] } })).rejects.toMatchObject(
        mismatch,
      );
      await restore(itemId, { precondition: { ifMatch: '*' } });
    });

    it('gives a name to one of three concurrent renames', async () => {
      await Promise.all(['a', 'b', 'c'].map((name) => drive.file(name)));
      const pending = await Promise.allSettled(['a', 'b', 'c'].map((name) => update(name, { name: 'd' })));
      expect(pending.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
      const numbered = await Promise.all((await drive.names()).map((name) => update(name, { name: 'e' }, 'rename')));
      expect(new Set(numbered.map(({ name }) => name))).toEqual(new Set(['e', 'e 1', 'e 2']));
    });

    it('performs one of two concurrent moves of folders into each other', async () => {
      await drive.folder('a');
      await drive.folder('b');
      const pending = await Promise.allSettled([
        update('a', { parent: drive.at('b') }),
        update('b', { parent: drive.at('a') }),
      ]);
      expect(pending.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });
  });

  describe('deleting and restoring', () => {
    it('deletes an item with everything below it, and restores exactly that', async () => {
      await drive.file('a/b/c.txt', 'c');
      await drive.file('a/d.txt', 'dd');
      const earlier = await drive.file('a/earlier.txt', 'eee');
      await remove('a/earlier.txt');
      const folder = await drive.read('a');
      await remove('a');
      expect(await drive.publishedEvent('deleted', 'a', 3)).toMatchObject({ isFolder: true });
      for (const path of ['a', 'a/b', 'a/b/c.txt']) await expect(drive.read(path)).rejects.toMatchObject(noItem);
      await expect(drive.read('', folder.id)).rejects.toMatchObject(noItem);
      await expect(remove('', false, folder.id)).rejects.toMatchObject(noItem);
      expect((await drive.view()).quota).toEqual({ total: null, used: 0, deleted: 6 });

      expect(await restore(folder.id)).toMatchObject({ id: folder.id, name: 'a', size: 3, folder: { childCount: 2 } });
      expect(await drive.names('a')).toEqual(['b', 'd.txt']);
      expect(await drive.names('a/b')).toEqual(['c.txt']);
      expect((await drive.view()).quota).toEqual({ total: null, used: 3, deleted: 3 });
      await restore(earlier.id);
      expect(await drive.names('a')).toEqual(['b', 'd.txt', 'earlier.txt']);
      await expect(restore(earlier.id)).rejects.toMatchObject(noItem);
    });

    it('frees the name of a deleted item, and rejects a restore under a taken name', async () => {
      const { id } = await drive.file('a.txt', 'old');
      await remove('a.txt');
      const second = await drive.file('a.txt', 'newer');
      await expect(restore(id)).rejects.toMatchObject({ code: 'NAME_TAKEN' });
      expect(await restore(id, { name: 'b.txt' })).toMatchObject({ name: 'b.txt', etag: 2 });
      await remove('b.txt');
      await drive.folder('folder');
      expect(await restore(id, { parent: drive.at('folder') })).toMatchObject({
        name: 'b.txt',
        parentPath: ['folder'],
      });
      await remove('folder/b.txt');
      expect(await restore(id, { parent: drive.at(), name: 'a.txt', conflict: 'replace' })).toMatchObject({ id });
      await expect(drive.read('', second.id)).rejects.toMatchObject(noItem);
    });

    it('rejects a restore while a newer item has the name of an item below', async () => {
      await drive.file('P/P/deep.txt', 'old');
      const [outer, inner] = [await drive.read('P'), await drive.read('P/P')];
      await remove('P');
      // Earlier versions left drives in this state after a move onto an ancestor: the folder is in the drive, and its
      // file is in the bin with the ancestor.
      await store.pool.query(
        `update content.drive_items
            set parent_id = $2, deleted_at = null, deleted_with = null, child_count = 0, size = 0
          where id = $1`,
        [uuid(inner.id), uuid(drive.rootId)],
      );
      await store.pool.query('update content.drive_items set child_count = 1 where id = $1', [uuid(drive.rootId)]);
      const newer = await drive.file('P/deep.txt', 'newer');
      const input = { name: 'P-back' };
      await expect(restore(outer.id, input)).rejects.toMatchObject({ code: 'NAME_TAKEN', data: { name: 'P' } });
      expect(await drive.read('P/deep.txt')).toMatchObject({ id: newer.id });
      await remove('P', true);
      expect(await restore(outer.id, input)).toMatchObject({ id: outer.id, name: 'P-back' });
      await remove('P-back', true);
    });

    it('rejects a restore into a deleted folder unless the request names another folder', async () => {
      const { id } = await drive.file('a/a.txt');
      await remove('a/a.txt');
      await remove('a');
      await expect(restore(id)).rejects.toMatchObject(noItem);
      expect(await restore(id, { parent: drive.at() })).toMatchObject({ id, parentPath: [] });
    });

    it('rejects restoring a part of a deletion, deleting the root, and callers without the scope', async () => {
      const { id } = await drive.file('a/a.txt');
      await remove('a');
      await expect(restore(id)).rejects.toMatchObject(noItem);
      await expect(remove('')).rejects.toMatchObject({ code: 'ROOT_IMMUTABLE' });
      const request = { caller: store.caller('read'), address: drive.at('a'), forever: false };
      await expect(store.call(deleteDriveItem, request)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    });

    it('purges items, directly or from the recycle bin, with their versions and references to blobs', async () => {
      await drive.file('a/a.txt', 'first');
      const a = await drive.file('a/a.txt', 'second');
      const b = await drive.file('b/b.txt', 'third');
      const folder = await drive.read('b');
      await remove('a', true);
      await remove('b');
      await remove('', true, folder.id);
      await expect(restore(folder.id)).rejects.toMatchObject(noItem);
      await expect(remove('', true, folder.id)).rejects.toMatchObject(noItem);
      await expect(remove('', true, a.id)).rejects.toMatchObject(noItem);
      expect((await drive.view()).quota).toEqual({ total: null, used: 0, deleted: 0 });
      const { rows } = await store.pool.query(
        `select count(*)::integer as referenced
           from (select space_id, blob_hash from content.drive_items where drive_id = (
                   select drive_id from content.drive_items where id = $1)
                  union all
                 select space_id, blob_hash from content.drive_item_versions where item_id = $1) r
          where blob_hash is not null`,
        [uuid(a.id)],
      );
      expect(rows).toEqual([{ referenced: 0 }]);
      expect(b.size).toBe(5);
    });

    it('deletes and restores an item once for concurrent requests', async () => {
      const { id } = await drive.file('a.txt');
      const removed = await Promise.allSettled([remove('a.txt'), remove('', false, id), remove('a.txt')]);
      expect(removed.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
      const restored = await Promise.allSettled([restore(id), restore(id)]);
      expect(restored.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });

    it('deletes and restores a thousand items at once', async () => {
      await drive.folder('tree');
      for (const folder of Array.from({ length: 10 }, (_, number) => `tree/${String(number)}`)) {
        await Promise.all(
          Array.from({ length: 99 }, (_, number) => drive.file(`${folder}/${String(number)}`, 'x'.repeat(10))),
        );
      }
      const tree = await drive.read('tree');
      expect(tree).toMatchObject({ size: 9_900, folder: { childCount: 10 } });
      await remove('tree');
      const { rows } = await store.pool.query(
        'select count(*)::integer as count from content.drive_items where deleted_with = $1',
        [uuid(tree.id)],
      );
      expect(rows).toEqual([{ count: 1_001 }]);
      expect(await drive.wrongSums()).toEqual([]);
      expect((await drive.view()).quota).toEqual({ total: null, used: 0, deleted: 9_900 });
      expect(await restore(tree.id)).toEqual({
        ...tree,
        etag: 2,
        modifiedAt: expect.any(String),
      });
      expect(await drive.names('tree/7')).toHaveLength(99);
    });
  });
});

function uuid(shortId: string): string {
  return Buffer.from(shortId, 'base64url').toString('hex');
}
