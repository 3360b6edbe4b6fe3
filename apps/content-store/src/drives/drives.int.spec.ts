import { createDrive, listDrives, listFileVersions, readDrive, type DriveView } from '@scriptorium/contracts';
import { PlantedDrive } from '../testing/planted-drive';
import { PlantedStore } from '../testing/planted-store';

describe('drives', () => {
  let store: PlantedStore;

  beforeAll(async () => {
    store = await PlantedStore.start();
  });
  afterAll(() => store.stop());

  const readDefault = (): Promise<DriveView> => store.call(readDrive, { caller: store.caller('read') });

  it('begin with Documents, made once for all who ask for it first at the same time', async () => {
    const views = await Promise.all([readDefault(), readDefault(), readDefault(), readDefault()]);
    const [first] = views;
    expect(first).toMatchObject({
      ...{ name: 'Documents', spaceKey: 'docs', store: 'postgres' },
      quota: { total: null, used: 0, deleted: 0 },
    });
    for (const view of views) expect(view).toEqual(first);
    expect(await store.call(listDrives, { caller: store.caller('read') })).toEqual({ drives: [first] });
    expect(await store.call(readDrive, { caller: store.caller('read'), driveId: first?.id ?? '' })).toEqual(first);
  });

  it('are made beside the default one, which stays what it is; each name once', async () => {
    const before = await readDefault();
    const wish = { caller: store.caller('write'), spaceKey: 'docs', name: 'Archive', store: 's3', quota: 1_000 };
    const made = await store.call(createDrive, wish);
    expect(made).toMatchObject({ name: 'Archive', store: 's3', quota: { total: 1_000, used: 0, deleted: 0 } });
    await expect(store.call(createDrive, wish)).rejects.toMatchObject({
      code: 'NAME_TAKEN',
      data: { name: 'Archive' },
    });
    expect(await readDefault()).toEqual(before);
    const { drives } = await store.call(listDrives, { caller: store.caller('read') });
    expect(drives.map(({ name }) => name)).toEqual(['Documents', 'Archive']);
  });

  it('name their principals, and those of their items and versions, unless they were deleted', async () => {
    const drive = await PlantedDrive.make(store, 'Named');
    const file = await drive.file('a.txt', 'x');
    expect(file).toMatchObject({ createdBy: drive.caller.principalId, createdByName: null, modifiedByName: null });
    await store.pool.query(`insert into content.principals (id, kind, name) values ($1, 'person', 'Anna')`, [
      drive.caller.principalId,
    ]);
    expect(await drive.read('a.txt')).toMatchObject({ createdByName: 'Anna', modifiedByName: 'Anna' });
    expect(await drive.view()).toMatchObject({ ownerId: drive.caller.principalId, ownerName: 'Anna' });
    const request = { caller: drive.caller, address: drive.at('a.txt'), limit: 1 };
    const { versions } = await store.call(listFileVersions, request);
    expect(versions).toMatchObject([{ modifiedBy: drive.caller.principalId, modifiedByName: 'Anna' }]);
  });

  it('two at once with one name are one', async () => {
    const wish = { caller: store.caller(), spaceKey: 'docs', name: 'Twins', store: 'postgres' };
    const made = await Promise.allSettled([1, 2, 3].map(() => store.call(createDrive, wish)));
    expect(made.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  it('are refused with a name, a store or a quota that cannot be', async () => {
    const wish = { caller: store.caller(), spaceKey: 'docs', name: 'x', store: 'postgres' };
    const refused = async (change: object, code: string): Promise<void> =>
      expect(store.call(createDrive, { ...wish, ...change })).rejects.toMatchObject({ code });
    await refused({ name: '' }, 'NAME_INVALID');
    await refused({ store: '' }, 'STORE_INVALID');
    await expect(store.call(createDrive, { ...wish, store: 'tape' })).rejects.toMatchObject({
      code: 'STORE_INVALID',
      data: { allowed: ['postgres', 'filesystem', 's3'] },
    });
    await refused({ quota: -1 }, 'QUOTA_INVALID');
    await refused({ quota: 1.5 }, 'QUOTA_INVALID');
    await refused({ spaceKey: 'other' }, 'NOT_FOUND');
    await refused({ caller: store.caller('read') }, 'FORBIDDEN');
  });

  it('of another space are not there, and whoever has none sees none', async () => {
    const { id: driveId } = await readDefault();
    const noDrive = { code: 'NOT_FOUND', data: { what: 'drive' } };
    await expect(store.call(readDrive, { caller: store.stranger(), driveId })).rejects.toMatchObject(noDrive);
    await expect(store.call(readDrive, { caller: store.caller(), driveId: 'x' })).rejects.toMatchObject(noDrive);
    const nobody = { principalId: store.caller().principalId, grants: [] };
    await expect(store.call(readDrive, { caller: nobody })).rejects.toMatchObject(noDrive);
    expect(await store.call(listDrives, { caller: nobody })).toEqual({ drives: [] });
    await expect(store.call(readDrive, { caller: store.caller('publish'), driveId })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      data: { scope: 'read' },
    });
  });
});
