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

  it('creates the drive Documents once for concurrent first requests', async () => {
    const views = await Promise.all([readDefault(), readDefault(), readDefault(), readDefault()]);
    const [first] = views;
    expect(first).toMatchObject({
      name: 'Documents',
      spaceKey: 'docs',
      store: 'postgres',
      quota: { total: null, used: 0, deleted: 0 },
    });
    for (const view of views) expect(view).toEqual(first);
    expect(await store.call(listDrives, { caller: store.caller('read') })).toEqual({ drives: [first] });
    expect(await store.call(readDrive, { caller: store.caller('read'), driveId: first?.id ?? '' })).toEqual(first);
  });

  it('creates further drives with unique names and keeps the default drive', async () => {
    const before = await readDefault();
    const input = { caller: store.caller('write'), spaceKey: 'docs', name: 'Archive', store: 's3', quota: 1_000 };
    const made = await store.call(createDrive, input);
    expect(made).toMatchObject({ name: 'Archive', store: 's3', quota: { total: 1_000, used: 0, deleted: 0 } });
    await expect(store.call(createDrive, input)).rejects.toMatchObject({
      code: 'NAME_TAKEN',
      data: { name: 'Archive' },
    });
    expect(await readDefault()).toEqual(before);
    const { drives } = await store.call(listDrives, { caller: store.caller('read') });
    expect(drives.map(({ name }) => name)).toEqual(['Documents', 'Archive']);
  });

  it('returns the names of the principals of drives, items and versions, unless they were deleted', async () => {
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

  it('creates one of three drives with the same name', async () => {
    const input = { caller: store.caller(), spaceKey: 'docs', name: 'Twins', store: 'postgres' };
    const made = await Promise.allSettled([1, 2, 3].map(() => store.call(createDrive, input)));
    expect(made.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  it('rejects an invalid name, store or quota', async () => {
    const input = { caller: store.caller(), spaceKey: 'docs', name: 'x', store: 'postgres' };
    const refused = async (change: object, code: string): Promise<void> =>
      expect(store.call(createDrive, { ...input, ...change })).rejects.toMatchObject({ code });
    await refused({ name: '' }, 'NAME_INVALID');
    await refused({ store: '' }, 'STORE_INVALID');
    await expect(store.call(createDrive, { ...input, store: 'tape' })).rejects.toMatchObject({
      code: 'STORE_INVALID',
      data: { allowed: ['postgres', 'filesystem', 's3'] },
    });
    await refused({ quota: -1 }, 'QUOTA_INVALID');
    await refused({ quota: 1.5 }, 'QUOTA_INVALID');
    await refused({ spaceKey: 'other' }, 'NOT_FOUND');
    await refused({ caller: store.caller('read') }, 'FORBIDDEN');
  });

  it('returns NOT_FOUND for a drive of another space, and no drives to a caller without grants', async () => {
    const { id: driveId } = await readDefault();
    const noDrive = { code: 'NOT_FOUND', data: { what: 'drive' } };
    await expect(store.call(readDrive, { caller: store.stranger(), driveId })).rejects.toMatchObject(noDrive);
    await expect(store.call(readDrive, { caller: store.caller(), driveId: 'x' })).rejects.toMatchObject(noDrive);
    const outsider = { principalId: store.caller().principalId, grants: [] };
    await expect(store.call(readDrive, { caller: outsider })).rejects.toMatchObject(noDrive);
    expect(await store.call(listDrives, { caller: outsider })).toEqual({ drives: [] });
    await expect(store.call(readDrive, { caller: store.caller('publish'), driveId })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      data: { scope: 'read' },
    });
  });
});
