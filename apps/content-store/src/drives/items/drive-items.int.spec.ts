import {
  createDriveFolder,
  listChildren,
  readContentLocation,
  readDriveItem,
  type ConflictBehavior,
  type DriveItemView,
  type ListChildren,
} from '@scriptorium/contracts';
import { pageToken } from '../pages/page-token';
import { PlantedDrive } from '../../testing/planted-drive';
import { PlantedStore } from '../../testing/planted-store';

describe('items of drives', () => {
  let store: PlantedStore;
  let drive: PlantedDrive;

  beforeAll(async () => {
    store = await PlantedStore.start();
    drive = await PlantedDrive.make(store, 'Items');
  });
  afterEach(async () => expect(await drive.wrongSums()).toEqual([]));
  afterAll(() => store.stop());

  const create = (
    path: string,
    name: string,
    conflict: ConflictBehavior = 'fail',
  ): Promise<{ item: DriveItemView; isNew: boolean }> =>
    store.call(createDriveFolder, { caller: drive.caller, address: drive.at(path), name, conflict });

  describe('found', () => {
    it('finds an item by id, by names from the root and by names from an id, in any case and Unicode form', async () => {
      await drive.folder('Über');
      const folder = await drive.folder('Über/b');
      const file = await drive.file('Über/b/Caf\u00e9.txt', 'coffee');
      expect(file).toMatchObject({
        name: 'Caf\u00e9.txt',
        parentId: folder.id,
        parentPath: ['Über', 'b'],
        driveId: drive.id,
        size: 6,
        folder: null,
        etag: 1,
        ctag: 1,
        description: null,
        createdBy: drive.caller.principalId,
        deletedAt: null,
        file: { mimeType: 'application/octet-stream' },
      });
      for (const [path, id] of [
        ['', file.id],
        ['über/B/CAF\u00c9.TXT'],
        ['U\u0308ber/b/cafe\u0301.txt'],
        ['cafe\u0301.TXT', folder.id],
      ] as const) {
        expect(await drive.read(path, id)).toEqual(file);
      }
      expect(await drive.read()).toMatchObject({ id: drive.rootId, parentId: null, parentPath: [], name: 'root' });
    });

    it('finds an item at a depth of 200 folders', async () => {
      const names = Array.from({ length: 200 }, (_, depth) => String(depth % 10));
      const file = await drive.file(names.join('/'), '0123456789');
      expect(await drive.read(names.join('/'))).toEqual(file);
      expect(file.parentPath).toEqual(names.slice(0, -1));
      expect((await drive.read('0')).size).toBe(10);
    });

    it('rejects an unknown name, a path behind a file, another drive and another space', async () => {
      const other = await PlantedDrive.make(store, 'Other');
      const theirs = await other.file('a.txt');
      await drive.file('a.txt');
      const noItem = { code: 'NOT_FOUND', data: { what: 'item' } };
      for (const path of ['nowhere', 'a.txt/b', '\0', '\ud800', 'a.txt/']) {
        await expect(drive.read(path)).rejects.toMatchObject(noItem);
      }
      for (const id of ['x', theirs.id]) await expect(drive.read('', id)).rejects.toMatchObject(noItem);
      const pending = store.call(readDriveItem, { caller: store.stranger(), address: drive.at() });
      await expect(pending).rejects.toMatchObject({ code: 'NOT_FOUND', data: { what: 'drive' } });
    });

    it('returns the location of the bytes of a file, and rejects a folder', async () => {
      const file = await drive.file('bytes.bin', 'bytes');
      const found = await store.call(readContentLocation, { caller: drive.caller, address: drive.at('bytes.bin') });
      expect(found).toEqual({
        item: file,
        store: 'postgres',
        location: expect.stringMatching(/^docs\/[0-9a-f-]{36}$/),
      });
      const pending = store.call(readContentLocation, { caller: drive.caller, address: drive.at() });
      await expect(pending).rejects.toMatchObject({ code: 'NOT_A_FILE' });
    });
  });

  describe('folders', () => {
    it('creates a folder and publishes an event', async () => {
      const { item, isNew } = await create('', 'Made');
      expect(isNew).toBe(true);
      expect(item).toMatchObject({ name: 'Made', folder: { childCount: 0 }, file: null, size: 0, parentPath: [] });
      expect(await drive.publishedEvent('created', 'Made')).toMatchObject({
        isFolder: true,
        size: 0,
        parentId: expect.any(String),
      });
    });

    it('rejects, returns or numbers a folder whose name is taken in any case', async () => {
      const { item } = await create('', 'Taken');
      await expect(create('', 'TAKEN')).rejects.toMatchObject({ code: 'NAME_TAKEN', data: { name: 'TAKEN' } });
      expect(await create('', 'taken', 'replace')).toEqual({ item, isNew: false });
      expect((await create('', 'Taken', 'rename')).item.name).toBe('Taken 1');
      expect((await create('', 'TAKEN', 'rename')).item.name).toBe('TAKEN 2');
      expect((await create('', 'Free', 'rename')).item.name).toBe('Free');
      await drive.file('a file', '');
      await expect(create('', 'A File', 'replace')).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    });

    it('gives 20 concurrent folders with one name consecutive numbers', async () => {
      const made = await Promise.all(Array.from({ length: 20 }, () => create('', 'Crowd', 'rename')));
      const numbers = Array.from({ length: 20 }, (_, index) => (index === 0 ? 'Crowd' : `Crowd ${String(index)}`));
      expect(new Set(made.map(({ item }) => item.name))).toEqual(new Set(numbers));
      const refused = await Promise.allSettled([1, 2, 3].map(() => create('', 'Once')));
      expect(refused.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    });

    it('rejects a folder in a file, with an invalid name, with a too long path, or without the scope', async () => {
      await drive.file('file');
      await expect(create('file', 'x')).rejects.toMatchObject({ code: 'NOT_A_FOLDER' });
      await expect(create('', 'a:b')).rejects.toMatchObject({ code: 'NAME_INVALID', data: { name: 'a:b' } });
      await create('', 'x'.repeat(255));
      const path = 'x'.repeat(255);
      await expect(create(path, 'y'.repeat(145))).rejects.toMatchObject({
        code: 'PATH_TOO_LONG',
        data: { limit: 400 },
      });
      expect((await create(path, 'y'.repeat(144))).isNew).toBe(true);
      const caller = store.caller('read');
      const pending = store.call(createDriveFolder, { caller, address: drive.at(), name: 'z', conflict: 'fail' });
      await expect(pending).rejects.toMatchObject({ code: 'FORBIDDEN', data: { scope: 'write' } });
    });
  });

  describe('children', () => {
    const list = (input: Partial<ListChildren>): Promise<{ items: readonly DriveItemView[]; next: string | null }> => {
      const order = { by: 'name', direction: 'asc' } as const;
      return store.call(listChildren, { caller: drive.caller, address: drive.at('list'), order, limit: 2, ...input });
    };

    it.each([
      ['name', 'asc', ['a', 'B', 'c', 'd', 'E']],
      ['name', 'desc', ['E', 'd', 'c', 'B', 'a']],
      ['size', 'asc', ['E', 'd', 'B', 'c', 'a']],
      ['size', 'desc', ['a', 'c', 'B', 'd', 'E']],
      ['modifiedAt', 'asc', ['c', 'B', 'a', 'E', 'd']],
      ['modifiedAt', 'desc', ['d', 'E', 'a', 'B', 'c']],
    ] as const)('lists children by %s, %s, page by page', async (by, direction, expected) => {
      for (const [name, size] of [
        ['c', 2],
        ['B', 2],
        ['a', 3],
        ['E', 0],
        ['d', 1],
      ] as const) {
        // prettier-ignore
        await drive.read(`list/${name}`).catch(() => drive.file(`list/${name}`, 'x'.repeat(size)));
      }
      const names: string[] = [];
      const sizes: number[] = [];
      for (let after: string | null | undefined; after !== null;) {
        const page = await list({ order: { by, direction }, ...(after === undefined ? {} : { after }) });
        names.push(...page.items.map(({ name }) => name));
        sizes.push(page.items.length);
        after = page.next;
      }
      expect(names).toEqual(expected);
      expect(sizes).toEqual([2, 2, 1]);
    });

    it('rejects the children of a file and an invalid page token', async () => {
      await drive.file('list/c');
      await expect(list({ address: drive.at('list/c') })).rejects.toMatchObject({ code: 'NOT_A_FOLDER' });
      const { next } = await list({ limit: 1 });
      const bad = { code: 'PAGE_TOKEN_INVALID' };
      await expect(list({ after: 'x' })).rejects.toMatchObject(bad);
      await expect(list({ after: next ?? '', order: { by: 'size', direction: 'asc' } })).rejects.toMatchObject(bad);
    });

    it.each([
      ['a name that PostgreSQL cannot store', 'name', ['name', 'asc', 'a', 'a\0']],
      ['a day that does not exist', 'modifiedAt', ['modifiedAt', 'asc', '2026-02-31 00:00:00+00', 'a']],
      ['an hour that does not exist', 'modifiedAt', ['modifiedAt', 'asc', '2026-02-01 99:00:00+00', 'a']],
      ['a zone that does not exist', 'modifiedAt', ['modifiedAt', 'asc', '2026-02-01 00:00:00+99', 'a']],
    ] as const)('rejects a forged page token with %s', async (_, by, parts) => {
      await drive.file('list/c');
      const after = pageToken(...parts);
      const forged = list({ after, order: { by, direction: 'asc' } });
      await expect(forged).rejects.toMatchObject({ code: 'PAGE_TOKEN_INVALID' });
    });

    it('reduces a page that does not fit into one reply', async () => {
      const long = 'é'.repeat(1_000);
      for (let number = 0; number < 12; number += 1) {
        await drive.file(`long/${String(number).padStart(3, '0')}`, '', { description: long });
      }
      await store.pool.query(
        `insert into content.drive_items (space_id, id, drive_id, parent_id, name, name_key, is_folder, created_by,
                                          modified_by, change, description)
         select space_id, gen_random_uuid(), drive_id, parent_id, 'x' || number, 'x' || number, true, '', '', change, description
           from content.drive_items
          cross join generate_series(1, 500) as number
          where name = '000'`,
      );
      await store.pool.query(`update content.drive_items set child_count = 512 where name = 'long'`);
      const [seen, pages] = [new Set<string>(), [] as number[]];
      for (let after: string | null | undefined; after !== null;) {
        const address = drive.at('long');
        const page = await list({ address, limit: 1_000, ...(after === undefined ? {} : { after }) });
        page.items.forEach(({ id }) => seen.add(id));
        pages.push(page.items.length);
        after = page.next;
      }
      expect(seen.size).toBe(512);
      expect(pages.length).toBeGreaterThan(1);
    });
  });
});
