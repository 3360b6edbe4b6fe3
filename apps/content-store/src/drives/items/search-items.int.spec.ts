import {
  deleteDriveItem,
  listChildren,
  listRecentFiles,
  searchDrive,
  type ItemCondition,
} from '@scriptorium/contracts';

import { PlantedDrive } from '../../testing/planted-drive';
import { PlantedStore } from '../../testing/planted-store';

describe('searches in a drive', () => {
  let store: PlantedStore;
  let drive: PlantedDrive;

  beforeAll(async () => {
    store = await PlantedStore.start();
    drive = await PlantedDrive.make(store, 'Searches');
    for (const path of ['Reports', 'Reports/Archive', 'Other']) await drive.folder(path);
    await drive.file('Reports/Annual report.txt', 'four');
    await drive.file('Reports/Archive/REPORT 1.txt', 'one');
    await drive.file('Reports/Archive/100%_.txt', 'x');
    await drive.file('Other/unreported.txt', 'a longer text');
    await drive.file('Other/Caf\u00e9.txt', 'coffee');
    const other = await PlantedDrive.make(store, 'Other drive');
    await other.file('report.txt', 'elsewhere');
  });
  afterAll(() => store.stop());

  const search = async (text: string, path = '', limit = 100, after?: string) =>
    store.call(searchDrive, {
      caller: drive.caller,
      address: drive.at(path),
      text,
      limit,
      ...(after === undefined ? {} : { after }),
    });
  const found = async (text: string, path?: string): Promise<string[]> =>
    (await search(text, path)).items.map(({ name }) => name);

  it('find items by a part of their name, in any letter case, in every folder of the drive', async () => {
    expect(await found('report')).toEqual(['Annual report.txt', 'REPORT 1.txt', 'Reports', 'unreported.txt']);
    expect(await found('CAFE\u0301')).toEqual(['Caf\u00e9.txt']);
    for (const text of ['%_', '100%']) expect(await found(text)).toEqual(['100%_.txt']);
    for (const text of ['nothing', 'a\0b', '\ud800']) expect(await found(text)).toEqual([]);
  });

  it('are limited to what is below a folder', async () => {
    expect(await found('report', 'Reports')).toEqual(['Annual report.txt', 'REPORT 1.txt']);
    expect(await found('', 'Reports')).toEqual(['100%_.txt', 'Annual report.txt', 'Archive', 'REPORT 1.txt']);
    expect(await found('', 'Reports/Archive')).toEqual(['100%_.txt', 'REPORT 1.txt']);
    await expect(search('', 'Other/unreported.txt')).rejects.toMatchObject({ code: 'NOT_A_FOLDER' });
  });

  it('leave out deleted items and what is below them', async () => {
    await drive.folder('Gone');
    await drive.file('Gone/last report.txt', 'x');
    await store.call(deleteDriveItem, { caller: drive.caller, address: drive.at('Gone'), forever: false });
    expect(await found('last report')).toEqual([]);
    expect(await found('gone')).toEqual([]);
  });

  it('have pages that contain every item once', async () => {
    const all = await found('');
    const paged: string[] = [];
    for (let after: string | undefined; ;) {
      const { items, next } = await search('', '', 2, after);
      expect(items.length).toBeGreaterThan(0);
      paged.push(...items.map(({ name }) => name));
      if (next === null) break;
      after = next;
    }
    expect(paged).toEqual(all);
    for (const after of ['', 'x', Buffer.from('["search","a","b"]').toString('base64url')]) {
      await expect(search('', '', 2, after)).rejects.toMatchObject({ code: 'PAGE_TOKEN_INVALID' });
    }
  });

  it('for recent files find those that were changed last', async () => {
    const recent = async (limit: number) =>
      (await store.call(listRecentFiles, { caller: drive.caller, driveId: drive.id, limit })).items;
    expect((await recent(2)).map(({ name }) => name)).toEqual(['Caf\u00e9.txt', 'unreported.txt']);
    expect((await recent(100)).every(({ folder }) => folder === null)).toBe(true);
    await drive.file('Reports/Annual report.txt', 'changed');
    expect((await recent(1)).map(({ name }) => name)).toEqual(['Annual report.txt']);
  });

  it('in one folder take conditions', async () => {
    const matching = async (path: string, ...conditions: ItemCondition[]): Promise<string[]> => {
      const request = { caller: drive.caller, address: drive.at(path), limit: 100, conditions };
      const { items } = await store.call(listChildren, { ...request, order: { by: 'name', direction: 'asc' } });
      return items.map(({ name }) => name);
    };
    const folder: ItemCondition = { by: 'kind', isFolder: true };
    expect(await matching('', folder)).toEqual(['Other', 'Reports']);
    expect(await matching('Reports', { by: 'kind', isFolder: false })).toEqual(['Annual report.txt']);
    expect(await matching('Other', { by: 'name', operator: 'eq', value: 'CAFE\u0301.TXT' })).toEqual(['Caf\u00e9.txt']);
    expect(await matching('Reports', { by: 'name', operator: 'startswith', value: 'a' })).toEqual([
      'Annual report.txt',
      'Archive',
    ]);
    expect(await matching('Reports', folder, { by: 'name', operator: 'startswith', value: 'an' })).toEqual([]);
    expect(await matching('Other', { by: 'name', operator: 'startswith', value: 'a\0' })).toEqual([]);
    expect(await matching('Other', { by: 'size', operator: 'gt', value: 6 })).toEqual(['unreported.txt']);
    expect(await matching('Other', { by: 'size', operator: 'ne', value: 13 })).toEqual(['Caf\u00e9.txt']);
    const { modifiedAt: value } = await drive.read('Other/unreported.txt');
    expect(await matching('Other', { by: 'modifiedAt', operator: 'eq', value })).toContain('unreported.txt');
    expect(await matching('Other', { by: 'modifiedAt', operator: 'lt', value: '2020-01-01T00:00:00Z' })).toEqual([]);
  });
});
